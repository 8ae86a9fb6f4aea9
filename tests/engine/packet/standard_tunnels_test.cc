// Tunnels by the standards: what is inside where it can be read, else the packet around it.
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr DecodeOptions kAll = {.decode_vxlan = true, .decode_geneve = true, .decode_gre = true};

PacketBuilder OuterIp() { return Eth().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder Outer(uint16_t port) { return OuterIp().Udp(1000, port); }
PacketBuilder Inner(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }

std::string Read(const PacketBuilder& packet, const DecodeOptions& options = kAll) {
  return Decoded(packet.Bytes(), LinkType::kEthernet, options);
}

std::string In(TunnelKind kind) {
  return "17 10.0.0.1:53 > 10.0.0.2:99 tunnel " + std::to_string(static_cast<int>(kind)) +
         " ip 28 l4 8 payload 0";
}

FlowKey KeyOf(const PacketBuilder& packet, const DecodeOptions& options = kAll) {
  return MustDecode(packet.Bytes(), LinkType::kEthernet, options).key;
}

TEST(StandardTunnels, KeepNetworksApart) {
  const auto vxlan = [](uint32_t id) { return Inner(Outer(4789).Vxlan(id).Eth()); };
  const auto gre = [](uint32_t key) { return Inner(OuterIp().Gre(0x2000, key)); };
  EXPECT_FALSE(KeyOf(vxlan(1)) == KeyOf(vxlan(2)));
  EXPECT_FALSE(KeyOf(gre(1)) == KeyOf(gre(2)));
  EXPECT_FALSE(KeyOf(gre(0)) == KeyOf(Inner(OuterIp().Gre())));
  EXPECT_FALSE(HashFlowKey(KeyOf(vxlan(1))) == HashFlowKey(KeyOf(vxlan(2))));
  DecodeOptions merged = kAll;
  merged.key_tunnel_id = false;
  EXPECT_TRUE(KeyOf(vxlan(1), merged) == KeyOf(vxlan(2), merged));
}

TEST(StandardTunnels, LeaveTeidsOutOfTheKey) {
  EXPECT_TRUE(KeyOf(Inner(Outer(2152).GtpU(1))) == KeyOf(Inner(Outer(2152).GtpU(2))));
  const ByteVector bytes = Inner(Outer(2152).GtpU(2)).Bytes();
  const PacketView view = MustDecode(bytes);
  EXPECT_EQ(view.tunnel_id, 2u);
}

TEST(StandardTunnels, LeaveTagsOfTheCarrierOutOfTheKey) {
  const auto in_vlan = [](PacketBuilder link) {
    return Inner(link.Ipv4("192.0.2.1", "192.0.2.2").Udp(1, 4789).Vxlan(5).Eth());
  };
  EXPECT_TRUE(KeyOf(in_vlan(Eth().Vlan(7))) == KeyOf(in_vlan(Eth())));
}

TEST(StandardTunnels, AreOpenedOnThePortsThatAreSet) {
  DecodeOptions options = kAll;
  options.vxlan_ports = {8472, 4790};
  options.geneve_ports = {7000};
  options.gtp_u_ports = {3000};
  EXPECT_EQ(Read(Inner(Outer(8472).Vxlan(1).Eth()), options), In(TunnelKind::kVxlan));
  EXPECT_EQ(Read(Inner(Outer(4790).Vxlan(1).Eth()), options), In(TunnelKind::kVxlan));
  EXPECT_EQ(Read(Inner(Outer(7000).Geneve(1).Eth()), options), In(TunnelKind::kGeneve));
  EXPECT_EQ(Read(Inner(Outer(3000).GtpU(1)), options), In(TunnelKind::kGtpU));
  EXPECT_EQ(KeyOf(Inner(Outer(4789).Vxlan(1).Eth()), options).tunnel(), TunnelKind::kNone);
  EXPECT_EQ(KeyOf(Inner(Outer(2152).GtpU(1)), options).tunnel(), TunnelKind::kNone);
}

// GRE with these flags, type and fields, and what follows.
PacketBuilder Gre(const ByteVector& header) { return OuterIp().Set8(9, 47).Raw(header); }

TEST(StandardTunnels, OpenMirroredFramesInGre) {
  const std::string inside = In(TunnelKind::kGre);
  const ByteVector one = {0, 0, 0x88, 0xBE};
  const ByteVector two = {0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 5, 0, 0, 0, 0, 0, 0};
  ByteVector three = {0x10, 0, 0x22, 0xEB, 0, 0, 0, 1, 0x20, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(Read(Inner(Gre(one).Eth())), inside);
  EXPECT_EQ(Read(Inner(Gre(two).Eth())), inside);
  EXPECT_EQ(Read(Inner(Gre(three).Eth())), inside);
  three[18] = 2 << 2;  // of IP
  EXPECT_EQ(Read(Inner(Gre(three))), inside);
  three[18] = 0;
  three[19] = 1;  // with a subheader
  EXPECT_EQ(Read(Inner(Gre(three).Raw(ByteVector(8)).Eth())), inside);
}

TEST(StandardTunnels, CountThePacketAroundWhatCannotBeRead) {
  const auto outer = [](const PacketBuilder& packet) {
    const PacketView view = MustDecode(packet.Bytes(), LinkType::kEthernet, kAll);
    return view.key.tunnel() == TunnelKind::kNone && view.ip == view.frame() + 14;
  };
  EXPECT_TRUE(outer(Gre({0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x20, 5}).Raw(ByteVector(60))));
  EXPECT_TRUE(outer(Inner(Gre({0x30, 1, 0x88, 0x0B, 0, 40, 0, 1, 0, 0, 0, 1}))));  // PPTP
  EXPECT_TRUE(outer(Gre({0, 0, 0, 0}).Raw(ByteVector(20))));
  EXPECT_TRUE(outer(Outer(4789).Vxlan(1).Eth().Set16(12, 0x0806).Raw(ByteVector(28))));
  EXPECT_TRUE(outer(Outer(2152).GtpU(1).Raw(ByteVector(30))));
  EXPECT_TRUE(outer(OuterIp().Set8(9, 4).Raw(ByteVector(30))));
}

TEST(StandardTunnels, CountTheKeepaliveOfGreAsThePacketThatSomebodySent) {
  const PacketBuilder sent = OuterIp().Gre().Ipv4("192.0.2.2", "192.0.2.1").Gre().Set16(2, 0);
  EXPECT_EQ(Read(sent), "47 192.0.2.1:0 > 192.0.2.2:0 ip 48 l4 0 payload 0");
  EXPECT_EQ(Decoded(PadBy(22, Eth().Ipv4("192.0.2.2", "192.0.2.1").Gre().Set16(2, 0)),
                    LinkType::kEthernet, kAll),
            "47 192.0.2.2:0 > 192.0.2.1:0 ip 24 l4 0 payload 0");
}

ByteVector CapwapHeader(uint8_t binding_and_native, uint8_t flags = 0) {
  return {0, 0x10, binding_and_native, flags, 0, 0, 0, 0};
}

ByteVector Wifi(uint8_t first, uint8_t second, size_t length) {
  ByteVector header(length);
  header[0] = first;
  header[1] = second;
  header[9] = 1;   // address 1 ends
  header[15] = 2;  // address 2
  header[21] = 3;  // address 3
  return header;
}

TEST(StandardTunnels, OpenCapwapAsItsHeadersSay) {
  const auto frame = [](const ByteVector& wifi) {
    return Inner(Outer(5247).Raw(CapwapHeader(0x03)).Raw(wifi).Snap());
  };
  const std::string inside = In(TunnelKind::kCapwap);
  EXPECT_EQ(Read(frame(Wifi(0x08, 0x01, 24))), inside);
  EXPECT_EQ(Read(frame(Wifi(0x88, 0x01, 26))), inside);
  EXPECT_EQ(Read(frame(Wifi(0x88, 0x03, 32))), inside);
  EXPECT_EQ(Read(frame(Wifi(0x01, 0x88, 26))), inside);  // bytes swapped
  EXPECT_EQ(Read(Inner(Outer(5247).Raw(CapwapHeader(0x02)).Eth())), inside);
  const ByteVector bytes = frame(Wifi(0x88, 0x02, 26)).Bytes();
  EXPECT_EQ(MacText(MustDecode(bytes).source_mac()), "00:00:00:00:00:03");
  EXPECT_EQ(MacText(MustDecode(bytes).destination_mac()), "00:00:00:00:00:01");
  EXPECT_EQ(KeyOf(frame(Wifi(0x80, 0, 24))).tunnel(), TunnelKind::kNone);
  EXPECT_EQ(KeyOf(Inner(Outer(5247).Raw(CapwapHeader(0x03, 0x08)))).tunnel(), TunnelKind::kNone);
}

TEST(StandardTunnels, WalkAllTagsOfTzsp) {
  const ByteVector tags = {1, 0, 0, 1, 0, 0, 10, 1, 7, 0, 1};
  EXPECT_EQ(Read(Inner(Outer(37008).Raw(tags).Eth())), In(TunnelKind::kTzsp));
  const ByteVector wifi = {1, 0, 0, 18, 1};
  EXPECT_EQ(Read(Inner(Outer(37008).Raw(wifi).Raw(Wifi(0x08, 1, 24)).Snap())),
            In(TunnelKind::kTzsp));
}

TEST(StandardTunnels, TakeNoPortsFromALaterFragment) {
  const PacketBuilder later = Outer(2152).GtpU(7).Ipv4("10.0.0.1", "10.0.0.2").Fragment(185, false);
  const ByteVector bytes = PacketBuilder(later).Udp(1, 2).Bytes();
  PacketView view;
  const auto length = static_cast<uint32_t>(bytes.size());
  EXPECT_EQ(Decode({bytes.data(), length, length}, LinkType::kEthernet, kAll, view),
            IgnoredReason::kIpv4Fragment);
  EXPECT_EQ(view.fragment, Fragment::kLater);
  EXPECT_EQ(view.key.low_port, 0);
  EXPECT_EQ(view.fragmented_ip(), view.ip);
  EXPECT_EQ(view.payload_bytes, 8u);
}

TEST(StandardTunnels, TellTheFragmentThatATunnelTravelsIn) {
  const ByteVector bytes = Inner(OuterIp().Fragment(0, true).Udp(1, 2152).GtpU(7)).Bytes();
  const PacketView view = MustDecode(bytes);
  EXPECT_EQ(view.fragment, Fragment::kFirst);
  EXPECT_EQ(view.fragmented_ip(), bytes.data() + 14);
  EXPECT_EQ(view.key.tunnel(), TunnelKind::kGtpU);
}

}  // namespace
}  // namespace weir
