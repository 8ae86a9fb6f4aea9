#include "engine/packet/link_layer.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr char kUdpVlan7[] = "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 ip 28 l4 8 payload 0";
constexpr char kUdpIpv6[] = "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0";

PacketBuilder Udp4(std::vector<uint8_t> link) {
  return NoLink().Raw(std::move(link)).Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99);
}

PacketBuilder Udp6(std::vector<uint8_t> link) {
  return NoLink().Raw(std::move(link)).Ipv6("::1", "::2").Udp(53, 99);
}

std::vector<uint8_t> Sll(uint16_t type) {
  std::vector<uint8_t> header(16);
  header[14] = static_cast<uint8_t>(type >> 8);
  header[15] = static_cast<uint8_t>(type);
  return header;
}

std::vector<uint8_t> Sll2(uint16_t type) {
  std::vector<uint8_t> header(20);
  header[0] = static_cast<uint8_t>(type >> 8);
  header[1] = static_cast<uint8_t>(type);
  return header;
}

TEST(LinkLayer, ReadsNullAndLoopInEitherByteOrder) {
  std::vector<DecodedCase> cases;
  for (const LinkType type : {LinkType::kNull, LinkType::kLoop}) {
    cases.push_back({"network order", Udp4({0, 0, 0, 2}).Bytes(), kUdp, type});
    cases.push_back({"host order", Udp4({2, 0, 0, 0}).Bytes(), kUdp, type});
    for (const uint8_t family : {10, 24, 28, 30}) {
      cases.push_back({"IPv6", Udp6({family, 0, 0, 0}).Bytes(), kUdpIpv6, type});
      cases.push_back({"IPv6", Udp6({0, 0, 0, family}).Bytes(), kUdpIpv6, type});
    }
    cases.push_back({"AppleTalk", Udp4({16, 0, 0, 0}).Bytes(), "not IP", type});
    cases.push_back({"no family", Udp4({0, 0, 0, 0}).Bytes(), "not IP", type});
  }
  ExpectDecoded(cases);
}

TEST(LinkLayer, ReadsSerialLinksByTheirFirstByte) {
  std::vector<DecodedCase> cases;
  for (const LinkType type : {LinkType::kPpp, LinkType::kPppSerial, LinkType::kCiscoHdlc}) {
    cases.push_back({"PPP", Udp4({0x00, 0x21}).Bytes(), kUdp, type});
    cases.push_back({"PPP, IPv6", Udp6({0x00, 0x57}).Bytes(), kUdpIpv6, type});
    cases.push_back({"PPP with address", Udp4({0xFF, 0x03, 0x00, 0x21}).Bytes(), kUdp, type});
    cases.push_back({"PPP, LCP", Udp4({0xC0, 0x21}).Bytes(), "not IP", type});
    cases.push_back({"PPP, MPLS", Udp4({0x02, 0x81, 0, 1, 1, 64}).Bytes(), kUdp, type});
    cases.push_back({"HDLC unicast", Udp4({0x0F, 0, 0x08, 0x00}).Bytes(), kUdp, type});
    cases.push_back({"HDLC broadcast", Udp6({0x8F, 0, 0x86, 0xDD}).Bytes(), kUdpIpv6, type});
    cases.push_back({"HDLC, SLARP", Udp4({0x8F, 0, 0x80, 0x35}).Bytes(), "not IP", type});
  }
  ExpectDecoded(cases);
}

TEST(LinkLayer, ReadsRawPacketsByTheirFirstNibble) {
  for (const LinkType type : {LinkType::kRaw, LinkType::kIpv4, LinkType::kIpv6}) {
    ExpectDecoded({
        {"IPv4", Udp4({}).Bytes(), kUdp, type},
        {"IPv6", Udp6({}).Bytes(), kUdpIpv6, type},
        {"neither", std::vector<uint8_t>(60, 0x55), "not IP", type},
        {"27 bytes", CutTo(27, Udp4({})), "frame too short", type, kUdp},
    });
  }
}

TEST(LinkLayer, ReadsCookedCaptures) {
  ExpectDecoded({
      {"IPv4", Udp4(Sll(0x0800)).Bytes(), kUdp, LinkType::kLinuxSll},
      {"IPv6", Udp6(Sll(0x86DD)).Bytes(), kUdpIpv6, LinkType::kLinuxSll},
      {"802.1Q", Udp4(Sll(0x8100)).Bytes(), "not IP", LinkType::kLinuxSll},
      {"ARP", Udp4(Sll(0x0806)).Bytes(), "not IP", LinkType::kLinuxSll},
      {"802.3", Udp4(Sll(0x0001)).Bytes(), "not IP", LinkType::kLinuxSll},
      {"LLC", NoLink().Raw(Sll(4)).Snap().Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99).Bytes(), kUdp,
       LinkType::kLinuxSll},
      {"tag", NoLink().Raw(Sll(0x8100)).Vlan(7).Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99).Bytes(),
       kUdpVlan7, LinkType::kLinuxSll},
      {"IPv4, version 2", Udp4(Sll2(0x0800)).Bytes(), kUdp, LinkType::kLinuxSll2},
      {"IPv6, version 2", Udp6(Sll2(0x86DD)).Bytes(), kUdpIpv6, LinkType::kLinuxSll2},
      {"ARP, version 2", Udp4(Sll2(0x0806)).Bytes(), "not IP", LinkType::kLinuxSll2},
  });
}

TEST(LinkLayer, TellsMacAddressesWhereTheLinkHasThem) {
  const auto ethernet = Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b")
                            .Vlan(7)
                            .Ipv4("10.0.0.1", "10.0.0.2")
                            .Udp(53, 99)
                            .Bytes();
  const PacketView view = MustDecode(ethernet);
  EXPECT_EQ(MacText(view.source_mac()), "02:00:00:00:00:0a");
  EXPECT_EQ(MacText(view.destination_mac()), "02:00:00:00:00:0b");
  const auto cooked = Udp4(Sll(0x0800)).Bytes();
  EXPECT_EQ(MacText(MustDecode(cooked, LinkType::kLinuxSll).source_mac()), "none");
  EXPECT_EQ(MacText(MustDecode(cooked, LinkType::kLinuxSll).destination_mac()), "none");
}

}  // namespace
}  // namespace weir
