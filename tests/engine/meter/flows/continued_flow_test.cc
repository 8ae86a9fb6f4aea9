// Records that go on from one that the active timeout cut off.
#include <gtest/gtest.h>

#include "tests/engine/meter/flows/records.h"

namespace weir {
namespace {

constexpr char kClientMac[] = "02:00:00:00:00:0a", kServerMac[] = "02:00:00:00:00:0b";

PacketBuilder FromClient() {
  return Eth(kClientMac, kServerMac).Ipv4("10.0.0.9", "10.0.0.2").Udp(5000, 53);
}
PacketBuilder FromServer() {
  return Eth(kServerMac, kClientMac).Ipv4("10.0.0.2", "10.0.0.9").Udp(53, 5000);
}

MeterSettings Settings(bool continue_flows) {
  MeterSettings settings;
  settings.max_dissected_packets = 0;
  settings.idle_timeout_ns = 60 * kNanosPerSecond;
  settings.active_timeout_ns = 100 * kNanosPerSecond;
  settings.continue_flows = continue_flows;
  return settings;
}

// Packet 3, the server's, comes when the first record is 100 s old; packet 5 a second time.
const std::vector<TimedPacket>& LongConversation() {
  static const std::vector<TimedPacket> packets = {{0, FromClient()},
                                                   {50, FromServer()},
                                                   {100, FromServer()},
                                                   {150, FromClient()},
                                                   {200, FromServer()}};
  return packets;
}

TEST(ContinuedFlow, NamesTheRecordBeforeAndKeepsItsDirection) {
  const std::vector<v1::Flow> flows = RecordsOf(Settings(true), LongConversation());
  ASSERT_EQ(flows.size(), 3u);
  EXPECT_FALSE(flows[0].has_continues_flow_id());
  EXPECT_EQ(flows[1].continues_flow_id(), flows[0].id());
  EXPECT_EQ(flows[2].continues_flow_id(), flows[1].id());
  for (const v1::Flow& flow : flows) {
    EXPECT_EQ(flow.src_port(), 5000u);
    EXPECT_EQ(flow.src_address(), flows[0].src_address());
    EXPECT_EQ(flow.src_mac(), std::string("\x02\0\0\0\0\x0a", 6));
    EXPECT_EQ(flow.dst_mac(), std::string("\x02\0\0\0\0\x0b", 6));
  }
  EXPECT_EQ(flows[1].id(), 3u);
  EXPECT_EQ(flows[1].dst_to_src().packets(), 1u);
  EXPECT_EQ(flows[1].src_to_dst().packets(), 1u);
  EXPECT_EQ(flows[2].dst_to_src().packets(), 1u);
}

TEST(ContinuedFlow, IsNoneUnlessTheSessionAsks) {
  const std::vector<v1::Flow> flows = RecordsOf(Settings(false), LongConversation());
  ASSERT_EQ(flows.size(), 3u);
  for (const v1::Flow& flow : flows) EXPECT_FALSE(flow.has_continues_flow_id());
  EXPECT_EQ(flows[1].src_port(), 53u);
  EXPECT_EQ(flows[1].src_mac(), std::string("\x02\0\0\0\0\x0b", 6));
}

TEST(ContinuedFlow, DoesNotGoOnFromOneThatWentQuiet) {
  const std::vector<v1::Flow> flows =
      RecordsOf(Settings(true), {{0, FromClient()}, {60, FromServer()}});
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0].end_reason(), v1::END_REASON_IDLE);
  EXPECT_FALSE(flows[1].has_continues_flow_id());
  EXPECT_EQ(flows[1].src_port(), 53u);
}

TEST(ContinuedFlow, IsCutByThePacketAtTheTimeoutAndByNoneBefore) {
  const std::vector<TimedPacket> packets = {{0, FromClient()}, {50, FromClient()}};
  std::vector<TimedPacket> before = packets, at = packets;
  before.push_back({99, FromServer()});
  at.push_back({100, FromServer()});
  EXPECT_EQ(RecordsOf(Settings(true), before).size(), 1u);
  EXPECT_EQ(RecordsOf(Settings(true), at).size(), 2u);
}

}  // namespace
}  // namespace weir
