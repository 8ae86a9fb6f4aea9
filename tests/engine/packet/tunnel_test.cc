#include "engine/packet/tunnel.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr uint16_t kGtpU = 2152, kCapwap = 5247, kTzsp = 37008;
constexpr char kInGtp[] = "17 10.0.0.1:53 > 10.0.0.2:99 tunnel 1 ip 28 l4 8 payload 0";
constexpr char kInCapwap[] = "17 10.0.0.1:53 > 10.0.0.2:99 tunnel 2 ip 28 l4 8 payload 0";
constexpr char kInTzsp[] = "17 10.0.0.1:53 > 10.0.0.2:99 tunnel 3 ip 28 l4 8 payload 0";

PacketBuilder Outer(uint16_t port) { return Eth().Ipv4("192.0.2.1", "192.0.2.2").Udp(1000, port); }
PacketBuilder Gtp(ByteVector header) { return Outer(kGtpU).Raw(std::move(header)); }
PacketBuilder Inner(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }

// The outer packet as a flow of its own, with `payload` bytes behind its UDP header.
std::string OuterText(uint16_t port, size_t payload) {
  return "17 192.0.2.1:1000 > 192.0.2.2:" + std::to_string(port) + " ip " +
         std::to_string(payload + 28) + " l4 " + std::to_string(payload + 8) + " payload " +
         std::to_string(payload);
}

ByteVector CapwapHeader(size_t length, uint16_t ether_type) {
  ByteVector header(length + 32);
  header[1] = static_cast<uint8_t>(length / 4 << 3);
  for (uint8_t i = 4; i < 22; ++i) header[length + i] = i;
  header[length + 24] = header[length + 25] = 0xAA;
  header[length + 30] = static_cast<uint8_t>(ether_type >> 8);
  header[length + 31] = static_cast<uint8_t>(ether_type);
  return header;
}

PacketBuilder TzspFrame(ByteVector header) {
  return Outer(kTzsp).Raw(std::move(header)).Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b");
}

TEST(Tunnel, OpensGtpU) {
  ExpectDecoded({
      {"plain", Inner(Outer(kGtpU).GtpU(7)).Bytes(), kInGtp},
      {"from the port",
       Inner(Eth().Ipv4("192.0.2.1", "192.0.2.2").Udp(kGtpU, 1000).GtpU(7)).Bytes(), kInGtp},
      {"over IPv6", Inner(Eth().Ipv6("::8", "::9").Udp(1000, kGtpU).GtpU(7)).Bytes(), kInGtp},
      {"IPv6 inside", Outer(kGtpU).GtpU(7).Ipv6("::1", "::2").Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 tunnel 1 ip 48 l4 8 payload 0"},
      {"sequence number", Inner(Gtp({0x32, 255, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0})).Bytes(), kInGtp},
      {"N-PDU number", Inner(Gtp({0x31, 255, 0, 0, 0, 0, 0, 7, 0, 0, 5, 0})).Bytes(), kInGtp},
      {"extension", Inner(Gtp({0x34, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0})).Bytes(),
       kInGtp},
      {"two extensions",
       Inner(Gtp({0x34, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0x40, 1, 2, 3, 0})).Bytes(),
       kInGtp},
      {"flag without an extension", Inner(Gtp({0x34, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0})).Bytes(),
       kInGtp},
  });
}

TEST(Tunnel, LeavesAloneWhatIsNotAGtpUPacket) {
  ExpectDecoded({
      {"echo request", Gtp({0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0}).Bytes(), OuterText(kGtpU, 12)},
      {"version 2", Inner(Gtp({0x50, 255, 0, 0, 0, 0, 0, 7})).Bytes(), OuterText(kGtpU, 36)},
      {"7 bytes", Gtp({0x30, 255, 0, 0, 0, 0, 0}).Bytes(), OuterText(kGtpU, 7)},
      {"8 bytes", Gtp({0x30, 255, 0, 0, 0, 0, 0, 7}).Bytes(), OuterText(kGtpU, 8)},
      {"optional fields cut", Gtp({0x32, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0}).Bytes(),
       OuterText(kGtpU, 11)},
      {"extension of no length",
       Inner(Gtp({0x34, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85, 0, 0, 0, 0})).Bytes(),
       OuterText(kGtpU, 44)},
      {"extension beyond the end",
       Inner(Gtp({0x34, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85, 200, 0, 0, 0})).Bytes(),
       OuterText(kGtpU, 44)},
      {"over TCP", Inner(Eth().Ipv4("192.0.2.1", "192.0.2.2").Tcp(1000, kGtpU, 0).GtpU(7)).Bytes(),
       "6 192.0.2.1:1000 > 192.0.2.2:2152 ip 76 l4 56 payload 36"},
  });
}

TEST(Tunnel, TakesThePacketInGtpUAsFinal) {
  ExpectDecoded({
      {"IP in IP", Inner(Outer(kGtpU).GtpU(7).Ipv4("10.1.0.1", "10.1.0.2")).Bytes(),
       "4 10.1.0.1:0 > 10.1.0.2:0 tunnel 1 ip 48 l4 0 payload 0", LinkType::kEthernet,
       "17 10.0.0.1:53 > 10.0.0.2:99 tunnel 1 ip 28 l4 8 payload 0"},
      {"fragment",
       Outer(kGtpU).GtpU(7).Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, false).Udp(53, 99).Bytes(),
       kInGtp, LinkType::kEthernet, "later IPv4 fragment"},
      {"tunnel",
       Inner(Outer(kGtpU).GtpU(7).Ipv4("10.1.0.1", "10.1.0.2").Udp(1000, kGtpU).GtpU(8)).Bytes(),
       "17 10.1.0.1:1000 > 10.1.0.2:2152 tunnel 1 ip 64 l4 44 payload 36", LinkType::kEthernet,
       "17 10.0.0.1:53 > 10.0.0.2:99 tunnel 1 ip 28 l4 8 payload 0"},
      {"not IP", Outer(kGtpU).GtpU(7).Payload("PPPP").Bytes(), "not IP inside a tunnel",
       LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:2152 ip 40 l4 20 payload 12"},
      {"IP cut", Outer(kGtpU).GtpU(7).Payload("EEEE").Bytes(), "IP header cut", LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:2152 ip 40 l4 20 payload 12"},
  });
}

TEST(Tunnel, TellsTheTeidAndTheMacAddressesOfTheCarrier) {
  const ByteVector bytes = Inner(Outer(kGtpU).GtpU(0x01020304)).Bytes();
  const PacketView view = MustDecode(bytes);
  EXPECT_EQ(view.tunnel_id, 0x01020304u);
  EXPECT_EQ(view.source_mac(), bytes.data() + 6);
  EXPECT_EQ(view.link_bytes, bytes.size());
  EXPECT_EQ(view.ip, bytes.data() + 14 + 28 + 8);
  EXPECT_EQ(view.ip_captured, 28u);
}

TEST(Tunnel, OpensCapwapDataBehindItsFixedHeaders) {
  const ByteVector empty = CapwapHeader(8, 0x0800);
  ByteVector other_preamble = CapwapHeader(8, 0x0800);
  other_preamble[0] = 0x01;
  ExpectDecoded({
      {"plain", Inner(Outer(kCapwap).Raw(CapwapHeader(8, 0x0800))).Bytes(), kInCapwap,
       LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 96 l4 76 payload 68"},
      {"longer header", Inner(Outer(kCapwap).Raw(CapwapHeader(16, 0x0800))).Bytes(), kInCapwap,
       LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 104 l4 84 payload 76"},
      {"over IPv6",
       Inner(Eth().Ipv6("::8", "::9").Udp(1, kCapwap).Raw(CapwapHeader(8, 0x0800))).Bytes(),
       kInCapwap, LinkType::kEthernet, "17 ::8:1 > ::9:5247 ip 116 l4 76 payload 68"},
      {"IPv6 inside",
       Outer(kCapwap).Raw(CapwapHeader(8, 0x86DD)).Ipv6("::1", "::2").Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 tunnel 2 ip 48 l4 8 payload 0", LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 116 l4 96 payload 88"},
      {"not IP", Inner(Outer(kCapwap).Raw(CapwapHeader(8, 0x888E))).Bytes(),
       "not IP inside a tunnel", LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 96 l4 76 payload 68"},
      {"another preamble", Inner(Outer(kCapwap).Raw(other_preamble)).Bytes(),
       OuterText(kCapwap, 68)},
      {"nothing inside", Outer(kCapwap).Raw(empty).Bytes(), OuterText(kCapwap, 40)},
      {"one byte", Outer(kCapwap).Raw({0}).Bytes(), OuterText(kCapwap, 1)},
  });
}

TEST(Tunnel, DecodesThePacketInCapwapAsOneBehindALink) {
  const ByteVector header = CapwapHeader(8, 0x0800);
  ExpectDecoded({
      {"fragment",
       Outer(kCapwap).Raw(header).Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, 0).Udp(1, 2).Bytes(),
       "later IPv4 fragment", LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 96 l4 76 payload 68"},
      {"IP in IP", Inner(Outer(kCapwap).Raw(header).Ipv4("10.1.0.1", "10.1.0.2")).Bytes(),
       kInCapwap, LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 116 l4 96 payload 88"},
      {"GTP-U",
       Inner(Outer(kCapwap).Raw(header).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, kGtpU).GtpU(7)).Bytes(),
       kInGtp, LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:5247 ip 132 l4 112 payload 104"},
  });
  const ByteVector bytes = Inner(Outer(kCapwap).Raw(header)).Bytes();
  const PacketView view = MustDecode(bytes, LinkType::kEthernet, {.rules = kNfstreamPacketRules});
  EXPECT_EQ(MacText(view.source_mac()), "0a:0b:0c:0d:0e:0f");
  EXPECT_EQ(MacText(view.destination_mac()), "10:11:12:13:14:15");
}

TEST(Tunnel, OpensTzspBehindItsFirstTag) {
  ExpectDecoded({
      {"end tag", Inner(TzspFrame({1, 0, 0, 1, 1})).Bytes(), kInTzsp},
      {"padding tag", Inner(TzspFrame({1, 0, 0, 1, 0})).Bytes(), kInTzsp, LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:37008 ip 75 l4 55 payload 47"},
      {"a tag with a length", Inner(TzspFrame({1, 0, 0, 1, 10, 3, 0})).Bytes(), kInTzsp,
       LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:37008 ip 77 l4 57 payload 49"},
      {"over IPv6",
       Inner(Eth().Ipv6("::8", "::9").Udp(1, kTzsp).Raw({1, 0, 0, 1, 1}).Eth("", "")).Bytes(),
       kInTzsp},
      {"of the capture's link type",
       Inner(NoLink().Ipv4("1.1.1.1", "1.1.1.2").Udp(1, kTzsp).Raw({1, 0, 0, 1, 1})).Bytes(),
       kInTzsp, LinkType::kRaw, "17 1.1.1.1:1 > 1.1.1.2:37008 ip 61 l4 41 payload 33"},
      {"the inner tag's VLAN", Inner(TzspFrame({1, 0, 0, 1, 1}).Vlan(9)).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 vlan 9 tunnel 3 ip 28 l4 8 payload 0"},
      {"not IP", TzspFrame({1, 0, 0, 1, 1}).Payload(std::string(40, 'E')).Bytes(),
       "not IP inside a tunnel", LinkType::kEthernet,
       "17 192.0.2.1:1000 > 192.0.2.2:37008 ip 87 l4 67 payload 59"},
      {"frame too short", TzspFrame({1, 0, 0, 1, 1}).Payload("EEEE").Bytes(), "frame too short",
       LinkType::kEthernet, "17 192.0.2.1:1000 > 192.0.2.2:37008 ip 51 l4 31 payload 23"},
  });
  const ByteVector bytes = Inner(TzspFrame({1, 0, 0, 1, 1})).Bytes();
  EXPECT_EQ(MacText(MustDecode(bytes).source_mac()), "02:00:00:00:00:0a");
}

TEST(Tunnel, LeavesAloneABadTzspHeader) {
  const std::string outer = OuterText(kTzsp, 5 + 14 + 28);
  ExpectDecoded({
      {"version 2", Inner(TzspFrame({2, 0, 0, 1, 1})).Bytes(), outer},
      {"keepalive", Inner(TzspFrame({1, 4, 0, 1, 1})).Bytes(), outer},
      {"not Ethernet", Inner(TzspFrame({1, 0, 0, 18, 1})).Bytes(), outer},
      {"tag beyond the end", Inner(TzspFrame({1, 0, 0, 1, 10, 200})).Bytes(),
       OuterText(kTzsp, 6 + 14 + 28)},
      {"three bytes", Outer(kTzsp).Raw({1, 0, 0}).Bytes(), OuterText(kTzsp, 3)},
      {"no tag", Outer(kTzsp).Raw({1, 0, 0, 1}).Bytes(), OuterText(kTzsp, 4)},
  });
}

TEST(Tunnel, StaysClosedWhenToldSo) {
  const DecodeOptions closed{.decode_tunnels = false};
  EXPECT_EQ(Decoded(Inner(Outer(kGtpU).GtpU(7)).Bytes(), LinkType::kEthernet, closed),
            OuterText(kGtpU, 36));
  EXPECT_EQ(Decoded(Inner(TzspFrame({1, 0, 0, 1, 1})).Bytes(), LinkType::kEthernet, closed),
            OuterText(kTzsp, 47));
  EXPECT_EQ(Decoded(Inner(Outer(kCapwap).Raw(CapwapHeader(8, 0x0800))).Bytes(), LinkType::kEthernet,
                    closed),
            OuterText(kCapwap, 68));
}

TEST(Tunnel, NeedsAWholeUdpHeader) {
  const PacketBuilder short_udp =
      Eth().Ipv4("192.0.2.1", "192.0.2.2").Set16(2, 27).Udp(1000, kGtpU).GtpU(7);
  ExpectDecoded({{"7 bytes by the IP header", Inner(short_udp).Bytes(),
                  "17 192.0.2.1:0 > 192.0.2.2:0 ip 27 l4 0 payload 0", LinkType::kEthernet,
                  "17 192.0.2.1:1000 > 192.0.2.2:2152 ip 27 l4 0 payload 0"}});
}

}  // namespace
}  // namespace weir
