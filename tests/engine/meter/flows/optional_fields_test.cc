// Fields of the record that are there only where a session asks for them.
#include <gtest/gtest.h>

#include "tests/engine/meter/flows/records.h"

namespace weir {
namespace {

MeterSettings Settings() {
  MeterSettings settings;
  settings.max_dissected_packets = 0;
  return settings;
}

v1::Flow RecordOf(const MeterSettings& settings, const PacketBuilder& packet) {
  const std::vector<v1::Flow> flows = RecordsOf(settings, {{0, packet}});
  EXPECT_EQ(flows.size(), 1u);
  return flows.empty() ? v1::Flow() : flows.front();
}

PacketBuilder Outer() { return Eth().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder Inner(PacketBuilder outer) {
  return outer.Ipv4("192.168.1.52", "8.8.8.8").Udp(54585, 53);
}

TEST(CommunityIdField, IsThereWhereAskedFor) {
  const PacketBuilder packet = Inner(Eth());
  MeterSettings settings = Settings();
  EXPECT_EQ(RecordOf(settings, packet).community_id(), "");
  settings.community_id = true;
  EXPECT_EQ(RecordOf(settings, packet).community_id(), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  settings.statistics = true;
  const v1::Flow with_statistics = RecordOf(settings, packet);
  EXPECT_EQ(with_statistics.community_id(), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_TRUE(with_statistics.has_statistics());
  settings.community_id = false;
  EXPECT_EQ(RecordOf(settings, packet).community_id(), "");
}

TEST(CommunityIdField, AloneBringsNoOtherFeatures) {
  MeterSettings settings = Settings();
  settings.community_id = true;
  const v1::Flow flow = RecordOf(settings, Inner(Eth()));
  EXPECT_FALSE(flow.has_statistics());
  EXPECT_FALSE(flow.has_early_packets());
}

TEST(CommunityIdField, IsThatOfTheFirstPacketOfAnIcmpFlow) {
  MeterSettings settings = Settings();
  settings.community_id = true;
  const std::vector<v1::Flow> flows =
      RecordsOf(settings, {{0, Eth().Ipv4("192.168.0.89", "192.168.0.1").Icmp(8)},
                           {1, Eth().Ipv4("192.168.0.1", "192.168.0.89").Icmp(3, 1)}});
  ASSERT_EQ(flows.size(), 1u);
  EXPECT_EQ(flows[0].community_id(), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
}

TEST(TunnelFields, TellTheKindAndTheIdWhereTheHeaderHasOne) {
  const struct {
    const char* name;
    bool MeterSettings::*decode;
    PacketBuilder packet;
    v1::TunnelKind kind;
    bool has_id;
    uint64_t id;
  } cases[] = {
      {"VXLAN", &MeterSettings::decode_vxlan, Inner(Outer().Udp(1, 4789).Vxlan(42).Eth()),
       v1::TUNNEL_KIND_VXLAN, true, 42},
      {"VXLAN 0", &MeterSettings::decode_vxlan, Inner(Outer().Udp(1, 4789).Vxlan(0).Eth()),
       v1::TUNNEL_KIND_VXLAN, true, 0},
      {"GENEVE", &MeterSettings::decode_geneve, Inner(Outer().Udp(1, 6081).Geneve(43)),
       v1::TUNNEL_KIND_GENEVE, true, 43},
      {"GRE", &MeterSettings::decode_gre, Inner(Outer().Gre(0x2000, 0xFFFFFFFF)),
       v1::TUNNEL_KIND_GRE, true, 0xFFFFFFFF},
      {"GRE without key", &MeterSettings::decode_gre, Inner(Outer().Gre()), v1::TUNNEL_KIND_GRE,
       false, 0},
      {"GTP-U", &MeterSettings::decode_tunnels, Inner(Outer().Udp(1, 2152).GtpU(7)),
       v1::TUNNEL_KIND_GTP_U, true, 7},
  };
  for (const auto& c : cases) {
    MeterSettings settings = Settings();
    settings.decode_tunnels = false;
    EXPECT_EQ(RecordOf(settings, c.packet).tunnel_kind(), v1::TUNNEL_KIND_UNSPECIFIED) << c.name;
    settings.*c.decode = true;
    const v1::Flow flow = RecordOf(settings, c.packet);
    EXPECT_EQ(flow.tunnel_kind(), c.kind) << c.name;
    EXPECT_EQ(flow.has_tunnel_id(), c.has_id) << c.name;
    EXPECT_EQ(flow.tunnel_id(), c.id) << c.name;
    EXPECT_EQ(flow.src_port(), 54585u) << c.name;
  }
}

TEST(TunnelFields, TellAFlowOutsideOfTunnelsWhereTheSessionDecodesThem) {
  const PacketBuilder packet = Inner(Eth());
  MeterSettings settings = Settings();
  settings.decode_tunnels = false;
  EXPECT_EQ(RecordOf(settings, packet).tunnel_kind(), v1::TUNNEL_KIND_UNSPECIFIED);
  for (const auto decode : {&MeterSettings::decode_tunnels, &MeterSettings::decode_vxlan,
                            &MeterSettings::decode_geneve, &MeterSettings::decode_gre}) {
    MeterSettings decoding = settings;
    decoding.*decode = true;
    EXPECT_EQ(RecordOf(decoding, packet).tunnel_kind(), v1::TUNNEL_KIND_NONE);
  }
}

TEST(VlanField, IsTheInnermostTagsBehind8021adUnlessNotAskedFor) {
  const PacketBuilder packet = Inner(Eth().ServiceVlan(100).Vlan(7));
  EXPECT_EQ(RecordOf(Settings(), packet).vlan_id(), 7u);
  EXPECT_EQ(RecordOf(Settings(), packet).outer_vlan_id(), 100u);
  MeterSettings settings = Settings();
  settings.decode_qinq = false;
  EXPECT_TRUE(RecordsOf(settings, {{0, packet}}).empty());
}

TEST(VlanField, IsLeftOutWhereTheKeyHasNone) {
  MeterSettings settings = Settings();
  settings.key_vlan = false;
  const auto records = RecordsOf(settings, {{0, Inner(Eth().Vlan(7))}, {1, Inner(Eth().Vlan(8))}});
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].vlan_id(), 0u);
}

}  // namespace
}  // namespace weir
