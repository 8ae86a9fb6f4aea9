// The tunnels that are opened only where a session asks for them.
#include "engine/packet/tunnel.h"
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr uint16_t kVxlan = 4789, kGeneve = 6081;
constexpr DecodeOptions kOnlyVxlan = {
    .decode_tunnels = false, .decode_vxlan = true, .decode_qinq = false};
constexpr DecodeOptions kOnlyGeneve = {.decode_tunnels = false, .decode_geneve = true};
constexpr DecodeOptions kOnlyGre = {.decode_tunnels = false, .decode_gre = true};
constexpr DecodeOptions kAll = {
    .decode_vxlan = true, .decode_geneve = true, .decode_gre = true, .decode_qinq = true};

PacketBuilder OuterIp() { return Eth().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder Outer(uint16_t port) { return OuterIp().Udp(50000, port); }
PacketBuilder Inner(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }
PacketBuilder InnerFrame(PacketBuilder outer) {
  return Inner(outer.Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b"));
}

std::string In(TunnelKind kind, const std::string& vlan = "") {
  return "17 10.0.0.1:53 > 10.0.0.2:99" + vlan + " tunnel " +
         std::to_string(static_cast<int>(kind)) + " ip 28 l4 8 payload 0";
}

// The outer packet as a flow of its own.
std::string OuterUdp(uint16_t port, size_t payload) {
  return "17 192.0.2.1:50000 > 192.0.2.2:" + std::to_string(port) + " ip " +
         std::to_string(payload + 28) + " l4 " + std::to_string(payload + 8) + " payload " +
         std::to_string(payload);
}
std::string OuterGre(size_t length) {
  return "47 192.0.2.1:0 > 192.0.2.2:0 ip " + std::to_string(length + 20) + " l4 0 payload 0";
}

TEST(ExtraTunnel, OpensVxlan) {
  const std::string inside = In(TunnelKind::kVxlan);
  ExpectDecoded(
      {
          {"plain", InnerFrame(Outer(kVxlan).Vxlan(42)).Bytes(), inside},
          {"over IPv6", InnerFrame(Eth().Ipv6("::8", "::9").Udp(1, kVxlan).Vxlan(42)).Bytes(),
           inside},
          {"of any link type",
           InnerFrame(NoLink().Ipv4("1.1.1.1", "1.1.1.2").Udp(1, kVxlan).Vxlan(42)).Bytes(), inside,
           LinkType::kRaw},
          {"the inner frame's VLAN",
           Inner(Eth().Vlan(5).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, kVxlan).Vxlan(1).Eth().Vlan(9))
               .Bytes(),
           In(TunnelKind::kVxlan, " vlan 9")},
          {"a group policy", InnerFrame(Outer(kVxlan).Vxlan(42).Set8(0, 0x88)).Bytes(), inside},
          {"IP in IP inside",
           Inner(Outer(kVxlan).Vxlan(42).Eth().Ipv4("10.1.0.1", "10.1.0.2")).Bytes(), inside},
          {"a tunnel inside",
           InnerFrame(
               Outer(kVxlan).Vxlan(1).Eth().Ipv4("1.1.1.1", "1.1.1.2").Udp(2, kVxlan).Vxlan(2))
               .Bytes(),
           inside},
          {"a fragment inside",
           Outer(kVxlan)
               .Vxlan(42)
               .Eth()
               .Ipv4("1.1.1.1", "1.1.1.2")
               .Fragment(1, false)
               .Udp(1, 2)
               .Bytes(),
           "later IPv4 fragment"},
          {"ARP inside",
           Outer(kVxlan).Vxlan(42).Eth().Set16(12, 0x0806).Raw(ByteVector(28)).Bytes(),
           "not IP inside a tunnel", LinkType::kEthernet,
           "17 192.0.2.1:50000 > 192.0.2.2:4789 ip 78 l4 58 payload 50"},
          {"a short frame inside", Outer(kVxlan).Vxlan(42).Eth().Raw(ByteVector(13)).Bytes(),
           "frame too short", LinkType::kEthernet,
           "17 192.0.2.1:50000 > 192.0.2.2:4789 ip 63 l4 43 payload 35"},
      },
      kOnlyVxlan);
}

TEST(ExtraTunnel, LeavesAloneWhatIsNotVxlan) {
  ExpectDecoded(
      {
          {"no network", InnerFrame(Outer(kVxlan).Vxlan(42).Set8(0, 0x00)).Bytes(),
           OuterUdp(kVxlan, 8 + 14 + 28)},
          {"7 bytes", Outer(kVxlan).Raw({8, 0, 0, 0, 0, 0, 0}).Bytes(), OuterUdp(kVxlan, 7)},
          {"nothing inside", Outer(kVxlan).Vxlan(42).Bytes(), OuterUdp(kVxlan, 8)},
          {"a client's port", InnerFrame(OuterIp().Udp(kVxlan, 50000).Vxlan(42)).Bytes(),
           "17 192.0.2.1:4789 > 192.0.2.2:50000 ip 78 l4 58 payload 50"},
          {"GENEVE", InnerFrame(Outer(kGeneve).Geneve(42)).Bytes(), OuterUdp(kGeneve, 50)},
      },
      kOnlyVxlan);
}

TEST(ExtraTunnel, OpensGeneve) {
  const std::string inside = In(TunnelKind::kGeneve);
  ExpectDecoded(
      {
          {"Ethernet", InnerFrame(Outer(kGeneve).Geneve(42)).Bytes(), inside},
          {"IPv4", Inner(Outer(kGeneve).Geneve(42)).Bytes(), inside},
          {"IPv6", Outer(kGeneve).Geneve(42).Ipv6("::1", "::2").Udp(53, 99).Bytes(),
           "17 ::1:53 > ::2:99 tunnel 5 ip 48 l4 8 payload 0"},
          {"options", InnerFrame(Outer(kGeneve).Geneve(42, ByteVector(12))).Bytes(), inside},
          {"the most options", InnerFrame(Outer(kGeneve).Geneve(42, ByteVector(252))).Bytes(),
           inside},
          {"over IPv6", InnerFrame(Eth().Ipv6("::8", "::9").Udp(1, kGeneve).Geneve(42)).Bytes(),
           inside},
          {"another type", Inner(Outer(kGeneve).Geneve(42).Set16(2, 0x0806)).Bytes(),
           "not IP inside a tunnel", LinkType::kEthernet,
           "17 192.0.2.1:50000 > 192.0.2.2:6081 ip 64 l4 44 payload 36"},
      },
      kOnlyGeneve);
}

TEST(ExtraTunnel, LeavesAloneWhatIsNotGeneve) {
  const std::string outer = OuterUdp(kGeneve, 8 + 28);
  ExpectDecoded(
      {
          {"version 1", Inner(Outer(kGeneve).Geneve(42).Set8(0, 0x40)).Bytes(), outer},
          {"a control message", Inner(Outer(kGeneve).Geneve(42).Set8(1, 0x80)).Bytes(), outer},
          {"options beyond the end", Inner(Outer(kGeneve).Geneve(42).Set8(0, 0x3F)).Bytes(), outer},
          {"options to the end", Inner(Outer(kGeneve).Geneve(42).Set8(0, 7)).Bytes(), outer},
          {"7 bytes", Outer(kGeneve).Raw({0, 0, 0x65, 0x58, 0, 0, 0}).Bytes(),
           OuterUdp(kGeneve, 7)},
          {"nothing inside", Outer(kGeneve).Geneve(42).Bytes(), OuterUdp(kGeneve, 8)},
      },
      kOnlyGeneve);
}

TEST(ExtraTunnel, OpensGre) {
  const std::string inside = In(TunnelKind::kGre);
  ExpectDecoded(
      {
          {"plain", Inner(OuterIp().Gre()).Bytes(), inside},
          {"checksum", Inner(OuterIp().Gre(0x8000)).Bytes(), inside},
          {"key", Inner(OuterIp().Gre(0x2000, 7)).Bytes(), inside},
          {"sequence number", Inner(OuterIp().Gre(0x1000)).Bytes(), inside},
          {"all fields", Inner(OuterIp().Gre(0xB000, 7)).Bytes(), inside},
          {"IPv6", OuterIp().Gre().Ipv6("::1", "::2").Udp(53, 99).Bytes(),
           "17 ::1:53 > ::2:99 tunnel 6 ip 48 l4 8 payload 0"},
          {"Ethernet", InnerFrame(OuterIp().Gre(0x2000, 7)).Bytes(), inside},
          {"MPLS", Inner(OuterIp().Gre().Mpls(16)).Bytes(), inside},
          {"over IPv6", Inner(Eth().Ipv6("::8", "::9").Gre()).Bytes(), inside},
          {"behind an extension header",
           Inner(Eth().Ipv6("::8", "::9").Extension(60).Gre()).Bytes(), inside},
          {"in IP in IP", Inner(OuterIp().Ipv4("192.0.2.3", "192.0.2.4").Gre()).Bytes(), inside},
          {"GRE in GRE", Inner(OuterIp().Gre().Ipv4("192.0.2.3", "192.0.2.4").Gre()).Bytes(),
           inside},
          {"a length for a type", Inner(OuterIp().Gre().Set16(2, 38)).Bytes(),
           "not IP inside a tunnel", LinkType::kEthernet,
           "47 192.0.2.1:0 > 192.0.2.2:0 ip 52 l4 0 payload 0"},
          {"no type, a keep-alive", Inner(OuterIp().Gre().Set16(2, 0)).Bytes(),
           "not IP inside a tunnel", LinkType::kEthernet,
           "47 192.0.2.1:0 > 192.0.2.2:0 ip 52 l4 0 payload 0"},
          {"IP cut", CutTo(14 + 20 + 4 + 19, Inner(OuterIp().Gre())), "IP header cut",
           LinkType::kEthernet, "47 192.0.2.1:0 > 192.0.2.2:0 ip 52 l4 0 payload 0"},
      },
      kOnlyGre);
}

TEST(ExtraTunnel, LeavesAloneWhatIsNotGreOfVersion0) {
  ExpectDecoded(
      {
          {"PPTP", Inner(OuterIp().Gre(0x2001, 7)).Bytes(), OuterGre(8 + 28)},
          {"source routes", Inner(OuterIp().Gre(0x4000)).Bytes(), OuterGre(4 + 28)},
          {"3 bytes", OuterIp().Raw({0, 0, 8}).Bytes(),
           "253 192.0.2.1:0 > 192.0.2.2:0 ip 23 l4 0 "
           "payload 0"},
          {"nothing inside", OuterIp().Gre().Bytes(), OuterGre(4)},
          {"fields beyond the end", CutTo(14 + 20 + 11, Inner(OuterIp().Gre(0xB000))),
           OuterGre(16 + 28)},
      },
      kOnlyGre);
}

TEST(ExtraTunnel, TellsTheNetworkOrKeyOfTheInnermostTunnel) {
  const struct {
    PacketBuilder packet;
    uint32_t id;
    bool has_id;
  } cases[] = {
      {InnerFrame(Outer(kVxlan).Vxlan(0xABCDEF)), 0xABCDEF, true},
      {InnerFrame(Outer(kVxlan).Vxlan(0)), 0, true},
      {InnerFrame(Outer(kGeneve).Geneve(0x123456, ByteVector(4))), 0x123456, true},
      {Inner(OuterIp().Gre()), 0, false},
      {Inner(OuterIp().Gre(0x9000)), 0, false},
      {Inner(OuterIp().Gre(0x2000, 0xFEDCBA98)), 0xFEDCBA98, true},
      {Inner(OuterIp().Gre(0xB000, 9)), 9, true},
      {Inner(Outer(2152).GtpU(0)), 0, true},
      {Inner(Outer(kVxlan).Vxlan(5).Eth().Ipv4("1.1.1.1", "1.1.1.2").Gre()), 0, false},
      {Inner(OuterIp()), 0, false},
  };
  for (const auto& c : cases) {
    const ByteVector bytes = c.packet.Bytes();
    const PacketView view = MustDecode(bytes, LinkType::kEthernet, kAll);
    EXPECT_EQ(view.tunnel_id, c.id) << &c - cases;
    EXPECT_EQ(view.has_tunnel_id, c.has_id) << &c - cases;
  }
}

TEST(ExtraTunnel, GivesTheMacAddressesOfTheInnerFrameWhereThereIsOne) {
  const ByteVector frame = InnerFrame(Outer(kVxlan).Vxlan(42)).Bytes();
  EXPECT_EQ(MacText(MustDecode(frame, LinkType::kEthernet, kAll).source_mac()),
            "02:00:00:00:00:0a");
  const ByteVector packet = Inner(OuterIp().Gre()).Bytes();
  EXPECT_EQ(MacText(MustDecode(packet, LinkType::kEthernet, kAll).source_mac()),
            "02:00:00:00:00:01");
}

TEST(ExtraTunnel, LooksThrough8021adInsideWhereAsked) {
  const ByteVector bytes = Inner(Outer(kVxlan).Vxlan(42).Eth().ServiceVlan(100).Vlan(7)).Bytes();
  ExpectDecoded({{"asked", bytes, In(TunnelKind::kVxlan, " vlan 7")}}, kAll);
  ExpectDecoded({{"not asked", bytes, "802.1ad tag", LinkType::kEthernet,
                  "17 192.0.2.1:50000 > 192.0.2.2:4789 ip 86 l4 66 payload 58"}},
                kOnlyVxlan);
}

TEST(ExtraTunnel, StaysClosedByDefault) {
  ExpectDecoded({
      {"VXLAN", InnerFrame(Outer(kVxlan).Vxlan(42)).Bytes(), OuterUdp(kVxlan, 50)},
      {"GENEVE", InnerFrame(Outer(kGeneve).Geneve(42)).Bytes(), OuterUdp(kGeneve, 50)},
      {"GRE", Inner(OuterIp().Gre()).Bytes(), OuterGre(4 + 28)},
  });
}

TEST(ExtraTunnel, IsOpenedWhereTheOtherTunnelsAreNot) {
  const ByteVector gtp_u = Inner(Outer(2152).GtpU(7)).Bytes();
  ExpectDecoded({{"GTP-U", gtp_u, OuterUdp(2152, 36)}}, kOnlyVxlan);
}

}  // namespace
}  // namespace weir
