#include "engine/packet/ethernet.h"

#include "engine/packet/ether_type.h"
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr char kUdpVlan7[] = "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 ip 28 l4 8 payload 0";

PacketBuilder Behind(PacketBuilder link) { return link.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }

PacketBuilder BehindIpv6(PacketBuilder link) { return link.Ipv6("::1", "::2").Udp(53, 99); }

TEST(Ethernet, LooksThroughWhatStandsBeforeIp) {
  ExpectDecoded({
      {"plain", Behind(Eth()).Bytes(), kUdp},
      {"802.1Q", Behind(Eth().Vlan(7)).Bytes(), kUdpVlan7},
      {"the innermost tag counts", Behind(Eth().Vlan(8).Vlan(9).Vlan(7)).Bytes(), kUdpVlan7},
      {"only the low 12 bits count", Behind(Eth().Vlan(0xF007)).Bytes(), kUdpVlan7},
      {"MPLS", Behind(Eth().Mpls(16)).Bytes(), kUdp},
      {"MPLS stack", Behind(Eth().Mpls(16).Mpls(17).Mpls(18)).Bytes(), kUdp},
      {"MPLS multicast", Behind(Eth().Set16(12, 0x8848).Mpls(16)).Bytes(), kUdp},
      {"MPLS with IPv6", BehindIpv6(Eth().Mpls(16)).Bytes(),
       "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0"},
      {"PPPoE", Behind(Eth().Pppoe()).Bytes(), kUdp},
      {"PPPoE with IPv6", BehindIpv6(Eth().Pppoe()).Bytes(),
       "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0"},
      {"LLC with SNAP", Behind(Eth().Snap()).Bytes(), kUdp},
      {"802.1Q, PPPoE", Behind(Eth().Vlan(7).Pppoe()).Bytes(), kUdpVlan7},
      {"802.1Q, MPLS", Behind(Eth().Vlan(7).Mpls(16)).Bytes(), kUdpVlan7},
      {"802.1Q, LLC with SNAP", Behind(Eth().Vlan(7).Snap()).Bytes(), kUdpVlan7},
      {"LLC with SNAP, 802.1Q", Behind(Eth().Snap().Vlan(7)).Bytes(), kUdpVlan7},
  });
}

TEST(Ethernet, IsIpOnlyWhereItsTypeSaysSo) {
  const std::vector<uint8_t> many(40, 0x45);
  ExpectDecoded({
      {"ARP", Eth().Set16(12, 0x0806).Raw(many).Bytes(), "not IP"},
      {"unknown type", Eth().Set16(12, 0x8903).Raw(many).Bytes(), "not IP"},
      {"802.1ad, an option", Behind(Eth().Set16(12, 0x88A8).Vlan(7)).Bytes(), "802.1ad tag"},
      {"neither type nor length", Eth().Set16(12, 1501).Raw(many).Bytes(), "not IP"},
      {"no type", Eth().Set16(12, 0).Raw(many).Bytes(), "not IP"},
      {"IP type, other nibble", Eth().Set16(12, 0x0800).Raw({0x50}).Raw(many).Bytes(), "not IP"},
      {"PPPoE with LCP", Behind(Eth().Pppoe().Set16(6, 0xC021)).Bytes(), "not IP"},
      {"LLC without SNAP", Behind(Eth().Snap().Set16(0, 0xE0E0)).Bytes(), "not IP"},
      {"spanning tree", Eth().Set16(12, 38).Raw({0x42, 0x42, 3}).Raw(many).Bytes(),
       "spanning tree"},
      {"MPLS with a control word", Eth().Mpls(16).Raw(std::vector<uint8_t>(40)).Bytes(), "not IP"},
  });
}

TEST(Ethernet, LooksThrough8021adWhereAsked) {
  const PacketBuilder old = Eth().Set16(12, 0x9100);
  ExpectDecoded(
      {
          {"802.1Q still", Behind(Eth().Vlan(7)).Bytes(), kUdpVlan7},
          {"802.1ad, 802.1Q", Behind(Eth().ServiceVlan(100).Vlan(7)).Bytes(), kUdpVlan7},
          {"802.1ad alone", Behind(Eth().ServiceVlan(7)).Bytes(), kUdpVlan7},
          {"802.1ad twice", Behind(Eth().ServiceVlan(9).ServiceVlan(8).Vlan(7)).Bytes(), kUdpVlan7},
          {"802.1Q, 802.1ad", Behind(Eth().Vlan(9).ServiceVlan(7)).Bytes(), kUdpVlan7},
          {"0x9100", Behind(PacketBuilder(old).Vlan(100).Vlan(7)).Bytes(), kUdpVlan7},
          {"only the low 12 bits count", Behind(Eth().ServiceVlan(0xF007)).Bytes(), kUdpVlan7},
          {"802.1ad, MPLS", Behind(Eth().ServiceVlan(7).Mpls(16)).Bytes(), kUdpVlan7},
          {"ARP behind",
           Eth().ServiceVlan(7).Set16(2, 0x0806).Payload(std::string(40, 'x')).Bytes(), "not IP"},
          {"cut", CutTo(29, Behind(Eth().Vlan(1).Vlan(2).Vlan(3).ServiceVlan(7))),
           "link header cut"},
          {"802.1ad in C-HDLC",
           Behind(NoLink().Raw({0x0F, 0, 0x88, 0xA8, 0, 7, 0x08, 0x00})).Bytes(), kUdpVlan7,
           LinkType::kCiscoHdlc},
      },
      {.decode_qinq = true});
  ExpectDecoded({
      {"802.1ad", Behind(Eth().ServiceVlan(100).Vlan(7)).Bytes(), "802.1ad tag"},
      {"802.1ad inside", Behind(Eth().Vlan(7).ServiceVlan(100)).Bytes(), "802.1ad tag"},
      {"0x9100", Behind(PacketBuilder(old).Vlan(7)).Bytes(), "802.1ad tag"},
  });
}

TEST(Ethernet, TellsWhereAHeaderIsCut) {
  const PacketBuilder filler = Eth().Vlan(1).Vlan(2).Vlan(3);  // 26 bytes
  ExpectDecoded({
      {"27 bytes", CutTo(27, Behind(Eth())), "frame too short", LinkType::kEthernet,
       "IP header cut"},
      {"28 bytes", CutTo(28, Behind(Eth())), "IP header cut"},
      {"802.1Q", CutTo(29, Behind(PacketBuilder(filler).Vlan(4))), "link header cut"},
      {"802.1Q whole", CutTo(30, Behind(PacketBuilder(filler).Vlan(4))), "IP header cut"},
      {"MPLS", CutTo(29, Behind(PacketBuilder(filler).Mpls(4))), "link header cut"},
      {"MPLS below the top", CutTo(33, Behind(PacketBuilder(filler).Mpls(4).Mpls(5))),
       "link header cut"},
      {"PPPoE", CutTo(33, Behind(PacketBuilder(filler).Pppoe())), "link header cut"},
      {"LLC", CutTo(28, Behind(PacketBuilder(filler).Snap())), "link header cut"},
      {"SNAP", CutTo(33, Behind(PacketBuilder(filler).Snap())), "link header cut"},
      {"nothing behind", CutTo(34, Behind(PacketBuilder(filler).Snap())), "IP header cut"},
  });
}

uint16_t EtherTypeOfPpp(const PacketRules& rules, const std::vector<uint8_t>& field) {
  Cursor cursor(field.data(), field.size());
  uint16_t ether_type = 1;
  EXPECT_EQ(ReadPppProtocol(rules, cursor, ether_type), IgnoredReason::kNone);
  EXPECT_EQ(cursor.remaining(), 0u);
  return ether_type;
}

TEST(Ethernet, TranslatesPppProtocolsToEtherTypes) {
  for (const PacketRules& rules : {kStandardPacketRules, kNfstreamPacketRules}) {
    EXPECT_EQ(EtherTypeOfPpp(rules, {0x00, 0x21}), kEtherTypeIpv4);
    EXPECT_EQ(EtherTypeOfPpp(rules, {0x00, 0x57}), kEtherTypeIpv6);
    EXPECT_EQ(EtherTypeOfPpp(rules, {0x02, 0x81}), kEtherTypeMplsUnicast);
    EXPECT_EQ(EtherTypeOfPpp(rules, {0x02, 0x83}), kEtherTypeMplsMulticast);
    EXPECT_EQ(EtherTypeOfPpp(rules, {0xC0, 0x21}), kEtherTypeNone);
  }
  EXPECT_EQ(EtherTypeOfPpp(kStandardPacketRules, {0x21}), kEtherTypeIpv4);
  EXPECT_EQ(EtherTypeOfPpp(kStandardPacketRules, {0x57}), kEtherTypeIpv6);
  EXPECT_EQ(EtherTypeOfPpp(kStandardPacketRules, {0xFD}), kEtherTypeNone);  // compressed data
}

}  // namespace
}  // namespace weir
