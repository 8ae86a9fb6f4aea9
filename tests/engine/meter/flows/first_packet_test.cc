// What a record keeps of the headers of its first packets: interface, ICMP message, DSCP and TTL.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/flows/records.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr size_t kTos = 1, kTtl = 8;  // in an IPv4 header
constexpr size_t kHopLimit = 7;       // in an IPv6 header
constexpr int64_t kLater = 200;       // seconds: more than the idle timeout

PacketBuilder Ipv4Out(uint8_t tos, uint8_t ttl) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Set8(kTos, tos).Set8(kTtl, ttl).Udp(1000, 53);
}
PacketBuilder Ipv4Back(uint8_t tos, uint8_t ttl) {
  return Eth().Ipv4("10.0.0.2", "10.0.0.1").Set8(kTos, tos).Set8(kTtl, ttl).Udp(53, 1000);
}

v1::Flow RecordOf(const std::vector<TimedPacket>& packets) {
  const std::vector<v1::Flow> flows = RecordsOf(PlainSettings(), packets);
  EXPECT_EQ(flows.size(), 1u);
  return flows.empty() ? v1::Flow() : flows.front();
}

TEST(IpMarks, AreThoseOfTheFirstPacketEachWay) {
  const v1::Flow flow = RecordOf({{0, Ipv4Out(46 << 2 | 3, 64)},
                                  {1, Ipv4Out(1 << 2, 1)},
                                  {2, Ipv4Back(0, 255)},
                                  {3, Ipv4Back(1 << 2, 2)}});
  EXPECT_EQ(flow.src_to_dst_dscp(), 46u);
  EXPECT_EQ(flow.src_to_dst_ttl(), 64u);
  EXPECT_TRUE(flow.has_dst_to_src_dscp());
  EXPECT_EQ(flow.dst_to_src_dscp(), 0u);
  EXPECT_EQ(flow.dst_to_src_ttl(), 255u);
}

TEST(IpMarks, AreAbsentOfASideThatNeverAnswered) {
  const v1::Flow flow = RecordOf({{0, Ipv4Out(0, 0)}});
  EXPECT_TRUE(flow.has_src_to_dst_dscp());
  EXPECT_TRUE(flow.has_src_to_dst_ttl());
  EXPECT_EQ(flow.src_to_dst_ttl(), 0u);
  EXPECT_FALSE(flow.has_dst_to_src_dscp());
  EXPECT_FALSE(flow.has_dst_to_src_ttl());
}

TEST(IpMarks, AreReadFromIpv6) {
  // Version 6, traffic class 0xB9 (DSCP 46, ECN 1).
  const v1::Flow flow = RecordOf({{0, Eth()
                                          .Ipv6("fd00::1", "fd00::2")
                                          .Set8(0, 0x6B)
                                          .Set8(1, 0x95)
                                          .Set8(kHopLimit, 63)
                                          .Udp(1, 2)}});
  EXPECT_EQ(flow.src_to_dst_dscp(), 46u);
  EXPECT_EQ(flow.src_to_dst_ttl(), 63u);
}

TEST(IpMarks, AreThoseOfTheInnermostHeader) {
  const v1::Flow flow = RecordOf({{0, Eth()
                                          .Ipv4("10.9.9.1", "10.9.9.2")
                                          .Set8(kTtl, 9)
                                          .Udp(2152, 2152)
                                          .GtpU(7)
                                          .Ipv4("10.0.0.1", "10.0.0.2")
                                          .Set8(kTos, 10 << 2)
                                          .Set8(kTtl, 33)
                                          .Udp(1000, 53)}});
  EXPECT_EQ(flow.src_to_dst_dscp(), 10u);
  EXPECT_EQ(flow.src_to_dst_ttl(), 33u);
}

TEST(IpMarks, BeginAnewWithEachRecord) {
  const std::vector<v1::Flow> flows = RecordsOf(
      PlainSettings(), {{0, Ipv4Out(0, 64)}, {1, Ipv4Back(0, 50)}, {kLater, Ipv4Out(0, 65)}});
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0].dst_to_src_ttl(), 50u);
  EXPECT_EQ(flows[1].src_to_dst_ttl(), 65u);
  EXPECT_FALSE(flows[1].has_dst_to_src_ttl());
}

TEST(IpMarks, FollowTheDirectionOfARecordThatIsContinued) {
  MeterSettings settings = PlainSettings();
  settings.active_timeout_ns = kNanosPerSecond;
  settings.continue_flows = true;
  const std::vector<v1::Flow> flows =
      RecordsOf(settings, {{0, Ipv4Out(0, 64)}, {2, Ipv4Back(0, 50)}});
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_FALSE(flows[1].has_src_to_dst_ttl());
  EXPECT_EQ(flows[1].dst_to_src_ttl(), 50u);
}

TEST(IcmpFields, AreThoseOfTheFirstPacket) {
  const v1::Flow flow = RecordOf({{0, Eth().Ipv4("10.0.0.1", "10.0.0.2").Icmp(8, 0)},
                                  {1, Eth().Ipv4("10.0.0.2", "10.0.0.1").Icmp(3, 1)}});
  EXPECT_EQ(flow.icmp_type(), 8u);
  EXPECT_TRUE(flow.has_icmp_code());
  EXPECT_EQ(flow.icmp_code(), 0u);
}

TEST(IcmpFields, AreReadBehindExtensionHeadersOfIpv6) {
  constexpr uint8_t kHopByHop = 0;
  const v1::Flow flow =
      RecordOf({{0, Eth().Ipv6("fd00::1", "fd00::2").Extension(kHopByHop).Icmp(129, 2)}});
  EXPECT_EQ(flow.icmp_type(), 129u);
  EXPECT_EQ(flow.icmp_code(), 2u);
}

TEST(IcmpFields, AreAbsentForOtherProtocolsAndForAHeaderThatIsNotThere) {
  EXPECT_FALSE(RecordOf({{0, Ipv4Out(0, 64)}}).has_icmp_type());
  constexpr uint8_t kProtocol = 9;
  const v1::Flow cut = RecordOf({{0, Eth().Ipv4("10.0.0.1", "10.0.0.2").Set8(kProtocol, 1)}});
  EXPECT_EQ(cut.protocol(), 1u);
  EXPECT_FALSE(cut.has_icmp_type());
  EXPECT_FALSE(cut.has_icmp_code());
}

TEST(InterfaceFields, AreThoseOfTheFirstPacket) {
  auto source = std::make_unique<FakeSource>();
  source->Interfaces({"eth0", "eth1"});
  source->By(2).Add(1, Ipv4Out(0, 1)).By(1).Add(2, Ipv4Back(0, 1));
  source->Add(3, Eth().Ipv4("10.0.0.3", "10.0.0.4").Udp(1, 2));
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  ASSERT_EQ(run.events().size(), 2u);
  EXPECT_EQ(run.events()[0].flow().interface_name(), "eth1");
  EXPECT_EQ(run.events()[0].flow().interface_index(), 1u);
  EXPECT_EQ(run.events()[1].flow().interface_name(), "eth0");
  EXPECT_TRUE(run.events()[1].flow().has_interface_index());
  EXPECT_EQ(run.events()[1].flow().interface_index(), 0u);
}

TEST(InterfaceFields, ReachTheWorkersThatShareASource) {
  MeterSettings settings = PlainSettings();
  settings.workers = 2;
  auto source = std::make_unique<FakeSource>();
  source->Interfaces({"eth0", "eth1"}).By(2).Add(1, Ipv4Out(0, 1));
  MeterRun run(settings, std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  ASSERT_EQ(run.events().size(), 1u);
  EXPECT_EQ(run.events()[0].flow().interface_name(), "eth1");
}

TEST(InterfaceFields, AreAbsentWhereTheSourceHasNone) {
  const v1::Flow flow = RecordOf({{0, Ipv4Out(0, 64)}});
  EXPECT_EQ(flow.interface_name(), "");
  EXPECT_FALSE(flow.has_interface_index());
}

}  // namespace
}  // namespace weir
