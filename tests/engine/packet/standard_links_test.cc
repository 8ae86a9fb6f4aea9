// What stands between link and IP, by the standards.
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr char kUdp6[] = "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0";

struct StandardCase {
  std::string name;
  ByteVector bytes;
  std::string expected;
  LinkType link_type = LinkType::kEthernet;
};

void ExpectStandard(const std::vector<StandardCase>& cases, const DecodeOptions& options = {}) {
  for (const StandardCase& c : cases) {
    EXPECT_EQ(Decoded(c.bytes, c.link_type, options), c.expected) << c.name;
  }
}

PacketBuilder Ip(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }
PacketBuilder Ip6(PacketBuilder outer) { return outer.Ipv6("::1", "::2").Udp(53, 99); }

ByteVector operator+(ByteVector a, const ByteVector& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// An Ethernet frame with this type and what follows it.
ByteVector Typed(uint16_t type, const ByteVector& rest) {
  return Eth().Set16(12, type).Raw(rest).Bytes();
}

const ByteVector kPacket = Ip(NoLink()).Bytes();
const ByteVector kPacket6 = Ip6(NoLink()).Bytes();
const ByteVector kFrame = Ip(Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b")).Bytes();

TEST(StandardLinks, WalkHeadersThatSwitchesPutInFront) {
  const ByteVector ip = {0x08, 0x00}, ip6 = {0x86, 0xDD};
  ExpectStandard({
      {"VN-tag", Typed(0x8926, ByteVector{0, 0, 0, 1} + ip + kPacket), kUdp},
      {"VN-tag, IPv6", Typed(0x8926, ByteVector{0, 0, 0, 1} + ip6 + kPacket6), kUdp6},
      {"VN-tag, VLAN", Typed(0x8926, ByteVector{0, 0, 0, 1, 0x81, 0x00, 0, 7} + ip + kPacket),
       "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 ip 28 l4 8 payload 0"},
      {"E-tag", Typed(0x893F, ByteVector{0, 0, 0, 1, 0, 0} + ip + kPacket), kUdp},
      {"Cisco metadata", Typed(0x8909, ByteVector{1, 1, 0, 1, 0, 2} + ip + kPacket), kUdp},
      {"with two options", Typed(0x8909, ByteVector{1, 2, 0, 1, 0, 2, 0, 1, 0, 3} + ip + kPacket),
       kUdp},
      {"HSR", Typed(0x892F, ByteVector{0, 46, 0, 1} + ip + kPacket), kUdp},
      {"backbone", Typed(0x88E7, ByteVector{0, 0x12, 0x34, 0x56} + kFrame), kUdp},
      {"FabricPath", Typed(0x8903, ByteVector{0, 0x60} + kFrame), kUdp},
      {"TRILL", Typed(0x22F3, ByteVector{0, 0x3F, 0, 1, 0, 2} + kFrame), kUdp},
      {"TRILL with options", Typed(0x22F3, ByteVector{0, 0x7F, 0, 1, 0, 2, 9, 9, 9, 9} + kFrame),
       kUdp},
      {"MACsec, authenticated", Typed(0x88E5, ByteVector{0, 0, 0, 0, 0, 1} + ip + kPacket), kUdp},
      {"with a channel id",
       Typed(0x88E5, ByteVector{0x20, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 1} + ip + kPacket), kUdp},
      {"MACsec, encrypted", Typed(0x88E5, ByteVector{0x0C, 0, 0, 0, 0, 1} + ip + kPacket),
       "not IP"},
      {"NSH", Typed(0x894F, ByteVector{0x0F, 0xC2, 2, 1, 0, 0, 1, 255} + kPacket), kUdp},
      {"NSH, a frame", Typed(0x894F, ByteVector{0x0F, 0xC2, 2, 3, 0, 0, 1, 255} + kFrame), kUdp},
      {"VN-tag cut", Typed(0x8926, {0, 0, 0, 1, 8, 0, 0x45}), "IP header cut"},
      {"backbone cut", Typed(0x88E7, ByteVector(4)), "frame too short"},
      {"backbone, cut in the frame", Typed(0x88E7, ByteVector(17)), "link header cut"},
  });
}

TEST(StandardLinks, TakeTheAddressesOfTheFrameInside) {
  const ByteVector bytes = Typed(0x88E7, ByteVector{0, 0, 0, 1} + kFrame);
  const PacketView view = MustDecode(bytes);
  EXPECT_EQ(MacText(view.source_mac()), "02:00:00:00:00:0a");
  EXPECT_EQ(MacText(view.destination_mac()), "02:00:00:00:00:0b");
}

TEST(StandardLinks, HoldATagWithIdZeroForAPriority) {
  ExpectStandard({
      {"alone", Ip(Eth().Vlan(0)).Bytes(), kUdp},
      {"inside of a VLAN", Ip(Eth().Vlan(7).Vlan(0)).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 ip 28 l4 8 payload 0"},
      {"outside of one", Ip(Eth().ServiceVlan(0).Vlan(7)).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 ip 28 l4 8 payload 0"},
  });
}

TEST(StandardLinks, KeepBothIdsOfTwoTags) {
  const auto key = [](const PacketBuilder& packet, const DecodeOptions& options = {}) {
    return MustDecode(packet.Bytes(), LinkType::kEthernet, options).key;
  };
  EXPECT_EQ(key(Ip(Eth().ServiceVlan(100).Vlan(7))).vlan_id, 7);
  EXPECT_EQ(key(Ip(Eth().ServiceVlan(100).Vlan(7))).outer_vlan_id, 100);
  EXPECT_EQ(key(Ip(Eth().Set16(12, 0x9200).Raw({0, 100, 0x81, 0, 0, 7, 8, 0}))).outer_vlan_id, 100);
  EXPECT_EQ(key(Ip(Eth().Vlan(1).Vlan(2).Vlan(3))).outer_vlan_id, 2);
  EXPECT_EQ(key(Ip(Eth().Vlan(7))).outer_vlan_id, 0);
  EXPECT_FALSE(key(Ip(Eth().ServiceVlan(1).Vlan(7))) == key(Ip(Eth().ServiceVlan(2).Vlan(7))));
  const DecodeOptions without = {.key_vlan = false};
  EXPECT_TRUE(key(Ip(Eth().ServiceVlan(1).Vlan(7)), without) == key(Ip(Eth()), without));
}

// With a sum that is right, as routers see to.
ByteVector WithChecksum(ByteVector packet, size_t ip) {
  uint32_t sum = 0;
  for (size_t i = 0; i < 20; i += 2) sum += packet[ip + i] << 8 | packet[ip + i + 1];
  sum = (sum & 0xFFFF) + (sum >> 16);
  const uint16_t check = static_cast<uint16_t>(~((sum & 0xFFFF) + (sum >> 16)));
  packet[ip + 10] = static_cast<uint8_t>(check >> 8);
  packet[ip + 11] = static_cast<uint8_t>(check);
  return packet;
}

ByteVector BehindLabels(const ByteVector& rest) {
  return Typed(0x8847, ByteVector{0, 1, 0, 255, 0, 1, 0x11, 255} + rest);
}

// The frame with another address to go to.
ByteVector To(const ByteVector& address, ByteVector frame) {
  std::copy(address.begin(), address.end(), frame.begin());
  return frame;
}

TEST(StandardLinks, ReadEthernetOverMpls) {
  const ByteVector control = {0, 0, 0, 5};
  const ByteVector sound = WithChecksum(kFrame, 14);
  const ByteVector sound6 = Ip6(Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b")).Bytes();
  ExpectStandard({
      {"IPv4", BehindLabels(WithChecksum(kPacket, 0)), kUdp},
      {"IPv4 without a sum", BehindLabels(kPacket), kUdp},
      {"IPv6", BehindLabels(kPacket6), kUdp6},
      {"a control word", BehindLabels(control + sound), kUdp},
      {"a control word of zeros", BehindLabels(ByteVector(4) + sound), kUdp},
      {"without one", BehindLabels(sound), kUdp},
      {"IPv6 in a frame", BehindLabels(control + sound6), kUdp6},
      {"an address that begins as IPv4 does", BehindLabels(To({0x45, 0, 0, 40, 0, 1}, sound)),
       kUdp},
      {"an address that begins as IPv6 does", BehindLabels(To({0x60, 0, 0, 0, 0, 1}, sound)), kUdp},
      {"an address of another nibble", BehindLabels(To({0xF0, 1, 2, 3, 4, 5}, sound)), kUdp},
      {"a tag inside", BehindLabels(control + Ip(Eth().Vlan(9)).Bytes()),
       "17 10.0.0.1:53 > 10.0.0.2:99 vlan 9 ip 28 l4 8 payload 0"},
      {"ARP in a frame", BehindLabels(control + Typed(0x0806, ByteVector(28))), "not IP"},
      {"neither", BehindLabels(ByteVector(40, 0x77)), "not IP"},
      {"like IPv4 alone", BehindLabels(ByteVector(40, 0x45)), "not IP"},
  });
}

TEST(StandardLinks, ReadPppWithFieldsLeftOut) {
  const ByteVector addressed = {0xFF, 0x03};
  ExpectStandard({
      {"whole", addressed + ByteVector{0, 0x21} + kPacket, kUdp, LinkType::kPpp},
      {"a protocol of one byte", addressed + ByteVector{0x21} + kPacket, kUdp, LinkType::kPpp},
      {"without address and control", ByteVector{0, 0x21} + kPacket, kUdp, LinkType::kPpp},
      {"neither", ByteVector{0x21} + kPacket, kUdp, LinkType::kPpp},
      {"IPv6", ByteVector{0x57} + kPacket6, kUdp6, LinkType::kPpp},
      {"LCP", addressed + ByteVector{0xC0, 0x21} + kPacket, "not IP", LinkType::kPpp},
      {"encrypted", addressed + ByteVector{0x00, 0xFD} + kPacket, "not IP", LinkType::kPpp},
      {"in PPPoE", Typed(0x8864, ByteVector{0x11, 0, 0, 1, 0, 29, 0x21} + kPacket), kUdp},
  });
}

TEST(StandardLinks, LookAtAnyFrameThatAPacketFitsIn) {
  ByteVector least = NoLink().Ipv4("10.0.0.1", "10.0.0.2").Bytes();
  least[9] = 103;
  ExpectStandard({
      {"20 bytes", least, "103 10.0.0.1:0 > 10.0.0.2:0 ip 20 l4 0 payload 0", LinkType::kRaw},
      {"19 bytes", ByteVector(least.begin(), least.end() - 1), "frame too short", LinkType::kRaw},
  });
}

}  // namespace
}  // namespace weir
