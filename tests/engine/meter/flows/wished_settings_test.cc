// Settings that are off unless they are asked for: idle timeouts by protocol, echoes by identifier,
// errors on the flow that they are about, duplicates left out, records of so many packets.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

using Records = std::vector<std::string>;

constexpr int64_t kMilli = kNanosPerMilli;
constexpr auto kDuplicate = static_cast<size_t>(IgnoredReason::kDuplicate);

PacketBuilder Ip() { return Eth().Ipv4("10.0.0.1", "10.0.0.2"); }

struct Arrival {
  int64_t time_ns;
  PacketBuilder packet;
};

std::unique_ptr<FakeSource> SourceOf(const std::vector<Arrival>& arrivals) {
  auto source = std::make_unique<FakeSource>();
  for (const Arrival& arrival : arrivals) source->Add(arrival.time_ns, arrival.packet).EndBatch();
  return source;
}

std::vector<v1::Flow> FlowsOf(const MeterSettings& settings, const std::vector<Arrival>& arrivals,
                              CaptureStatistics* statistics = nullptr) {
  MeterRun run(settings, SourceOf(arrivals));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  ExpectBalanced(run.statistics());
  if (statistics != nullptr) *statistics = run.statistics();
  std::vector<v1::Flow> flows;
  for (const v1::FlowEvent& event : run.events()) flows.push_back(event.flow());
  return flows;
}

TEST(IdleTimeouts, AreThoseOfTheProtocol) {
  struct {
    const char* name;
    PacketBuilder packet;
    int64_t timeout_s;
  } const cases[] = {
      {"TCP", Ip().Tcp(1, 2, 0x10), 40}, {"UDP", Ip().Udp(1, 2), 30},
      {"ICMP", Ip().Icmp(8), 20},        {"ICMPv6", Eth().Ipv6("fd00::1", "fd00::2").Icmp(128), 20},
      {"GRE", Ip().Gre(), 10},
  };
  for (const auto& c : cases) {
    for (const bool at_its_timeout : {false, true}) {
      SCOPED_TRACE(c.name);
      MeterSettings settings = PlainSettings();
      settings.idle_timeouts = {.tcp_ns = 40 * kNanosPerSecond,
                                .udp_ns = 30 * kNanosPerSecond,
                                .icmp_ns = 20 * kNanosPerSecond,
                                .other_ns = 10 * kNanosPerSecond};
      const int64_t later = c.timeout_s * kNanosPerSecond - (at_its_timeout ? 0 : 1);
      EXPECT_EQ(FlowsOf(settings, {{0, c.packet}, {later, c.packet}}).size(),
                at_its_timeout ? 2u : 1u);
    }
  }
}

TEST(IdleTimeouts, EndFlowsOfEachProtocolByTheTimeOfOthers) {
  MeterSettings settings = PlainSettings();
  settings.idle_timeouts = {.tcp_ns = 40 * kNanosPerSecond,
                            .udp_ns = 10 * kNanosPerSecond,
                            .icmp_ns = 20 * kNanosPerSecond,
                            .other_ns = 5 * kNanosPerSecond};
  std::vector<Arrival> arrivals = {
      {0, Ip().Tcp(1, 2, 0x10)}, {1, Ip().Udp(3, 4)}, {2, Ip().Icmp(8)}};
  for (int64_t s = 1; s <= 41; ++s) {
    arrivals.push_back({s * kNanosPerSecond, Eth().Ipv4("10.0.0.9", "10.0.0.8").Udp(9, 9)});
  }
  const std::vector<v1::Flow> flows = FlowsOf(settings, arrivals);
  ASSERT_EQ(flows.size(), 4u);
  EXPECT_EQ(flows[0].protocol(), 17u);
  EXPECT_EQ(flows[1].protocol(), 1u);
  EXPECT_EQ(flows[2].protocol(), 6u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(flows[i].end_reason(), v1::END_REASON_IDLE) << i;
}

PacketBuilder Echo(uint8_t type, uint16_t id, bool back = false) {
  PacketBuilder packet = back ? Eth().Ipv4("10.0.0.2", "10.0.0.1") : Ip();
  return packet.Icmp(type).Set16(4, id);
}

TEST(KeyIcmpId, KeepsEchoesApart) {
  const std::vector<Arrival> pings = {{0, Echo(8, 7)},
                                      {1, Echo(8, 9)},
                                      {2, Echo(0, 7, true)},
                                      {3, Echo(0, 9, true)},
                                      {4, Echo(8, 7)}};
  MeterSettings settings = PlainSettings();
  EXPECT_EQ(FlowsOf(settings, pings).size(), 1u);
  settings.key_icmp_id = true;
  const std::vector<v1::Flow> flows = FlowsOf(settings, pings);
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0].icmp_id(), 9u);
  EXPECT_EQ(flows[1].icmp_id(), 7u);
  EXPECT_EQ(flows[1].src_to_dst().packets(), 2u);
  EXPECT_EQ(flows[1].dst_to_src().packets(), 1u);
  EXPECT_EQ(flows[1].src_port() + flows[1].dst_port(), 0u);
}

PacketBuilder Error(const PacketBuilder& about, const std::string& router = "172.16.0.1") {
  return Eth().Ipv4(router, "10.0.0.1").Icmp(3, 1).Payload(about.String());
}

TEST(AttachIcmpErrors, CountsThemOnTheFlowThatTheyAreAbout) {
  const PacketBuilder quoted = NoLink().Ipv4("10.0.0.1", "10.0.0.2").Udp(5, 6);
  const std::vector<Arrival> arrivals = {
      {0, Ip().Udp(5, 6)}, {1, Error(quoted)}, {2, Error(quoted, "172.16.0.9")}};
  for (const uint32_t workers : {1, 2, 4}) {
    MeterSettings settings = PlainSettings();
    settings.workers = workers;
    EXPECT_EQ(FlowsOf(settings, arrivals).size(), 3u);
    settings.attach_icmp_errors = true;
    CaptureStatistics statistics;
    const std::vector<v1::Flow> flows = FlowsOf(settings, arrivals, &statistics);
    ASSERT_EQ(flows.size(), 1u);
    EXPECT_EQ(flows[0].bidirectional().packets(), 1u);
    EXPECT_EQ(flows[0].icmp_errors().packets(), 2u);
    EXPECT_EQ(flows[0].icmp_errors().last_type(), 3u);
    EXPECT_EQ(flows[0].icmp_errors().last_code(), 1u);
    EXPECT_EQ(statistics.icmp_errors_in_flows, 2u);
    EXPECT_EQ(statistics.packets_in_flows, 3u);
  }
}

TEST(AttachIcmpErrors, KeepsThoseAboutNoOpenFlowApartByWhatTheyQuote) {
  std::vector<Arrival> arrivals;
  for (int i = 0; i < 40; ++i) {
    const std::string host = "10.1.0." + std::to_string(i % 20);
    arrivals.push_back({i, Error(NoLink().Ipv4("10.0.0.1", host).Udp(5, 6))});
  }
  for (const uint32_t workers : {1, 2, 4}) {
    MeterSettings settings = PlainSettings();
    settings.workers = workers;
    settings.attach_icmp_errors = true;
    const std::vector<v1::Flow> flows = FlowsOf(settings, arrivals);
    EXPECT_EQ(flows.size(), 20u) << workers;
    for (const v1::Flow& flow : flows) {
      EXPECT_EQ(flow.bidirectional().packets(), 2u);
      EXPECT_EQ(flow.src_port() + flow.dst_port(), 0u);
    }
  }
}

TEST(DuplicateWindow, LeavesOutWhatComesAgainWithinIt) {
  const PacketBuilder packet = Ip().Set16(4, 99).Udp(5, 6).Payload("once");
  const PacketBuilder routed = Eth("02:00:00:00:00:09")
                                   .Vlan(4)
                                   .Ipv4("10.0.0.1", "10.0.0.2")
                                   .Set16(4, 99)
                                   .Set8(8, 61)
                                   .Set16(10, 0x1234)
                                   .Udp(5, 6)
                                   .Payload("once");
  struct {
    const char* name;
    PacketBuilder again;
    int64_t later_ns;
    bool is_left_out;
  } const cases[] = {
      {"at once", packet, 0, true},
      {"exactly at the window", packet, 5 * kMilli, true},
      {"1 ns beyond the window", packet, 5 * kMilli + 1, false},
      {"behind a router", routed, kMilli, true},
      {"another identification", Ip().Set16(4, 98).Udp(5, 6).Payload("once"), 1, false},
      {"other bytes", Ip().Set16(4, 99).Udp(5, 6).Payload("twic"), 1, false},
  };
  for (const auto& c : cases) {
    for (const uint32_t workers : {1, 2}) {
      SCOPED_TRACE(c.name);
      MeterSettings settings = PlainSettings();
      settings.key_vlan = false;
      settings.workers = workers;
      const std::vector<Arrival> arrivals = {{0, packet}, {c.later_ns, c.again}};
      CaptureStatistics statistics;
      FlowsOf(settings, arrivals, &statistics);
      EXPECT_EQ(statistics.packets_in_flows, 2u) << "by default";
      settings.duplicate_window_ns = 5 * kMilli;
      const std::vector<v1::Flow> flows = FlowsOf(settings, arrivals, &statistics);
      ASSERT_EQ(flows.size(), 1u);
      EXPECT_EQ(flows[0].bidirectional().packets(), c.is_left_out ? 1u : 2u);
      EXPECT_EQ(statistics.ignored_packets[kDuplicate], c.is_left_out ? 1u : 0u);
    }
  }
}

TEST(DuplicateWindow, KnowsEachOfSeveralPackets) {
  MeterSettings settings = PlainSettings();
  settings.duplicate_window_ns = kNanosPerSecond;
  std::vector<Arrival> arrivals;
  const auto packet = [](int i) { return Ip().Set16(4, static_cast<uint16_t>(i)).Udp(5, 6); };
  for (int i = 0; i < 5; ++i) arrivals.push_back({i, packet(i)});
  for (int i = 0; i < 5; ++i) arrivals.push_back({5 + i, packet(i)});
  CaptureStatistics statistics;
  FlowsOf(settings, arrivals, &statistics);
  EXPECT_EQ(statistics.ignored_packets[kDuplicate], 5u);
}

TEST(MaxPackets, EndsARecordWithThatPacketOfIt) {
  for (const uint32_t workers : {1, 3}) {
    MeterSettings settings = PlainSettings();
    settings.workers = workers;
    settings.max_packets = 2;
    EXPECT_EQ(RecordsOf(settings, SourceOf({{0, Ip().Udp(5, 6)},
                                            {1, Eth().Ipv4("10.0.0.2", "10.0.0.1").Udp(6, 5)},
                                            {2, Eth().Ipv4("10.0.0.2", "10.0.0.1").Udp(6, 5)}})),
              (Records{"10.0.0.1:5 > 10.0.0.2:6 1+1 PACKET_LIMIT",
                       "10.0.0.2:6 > 10.0.0.1:5 1+0 SOURCE_END"}));
  }
}

TEST(TcpAnalysis, IsInTheRecordsOfTcpWhereItIsAsked) {
  const std::vector<Arrival> arrivals = {
      {0, Ip().Tcp(5, 6, 0x02, 1)},
      {kMilli, Eth().Ipv4("10.0.0.2", "10.0.0.1").Tcp(6, 5, 0x12, 70, 2)},
      {3 * kMilli, Ip().Tcp(5, 6, 0x10, 2, 71)},
      {4 * kMilli, Ip().Udp(5, 6)}};
  MeterSettings settings = PlainSettings();
  for (const v1::Flow& flow : FlowsOf(settings, arrivals)) EXPECT_FALSE(flow.has_tcp());
  settings.tcp_analysis = true;
  const std::vector<v1::Flow> flows = FlowsOf(settings, arrivals);
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_FALSE(flows[1].has_tcp());
  const v1::TcpAnalysis& tcp = flows[0].tcp();
  EXPECT_EQ(tcp.conn_state(), v1::TCP_CONN_STATE_S1);
  EXPECT_EQ(tcp.history(), "ShA");
  EXPECT_EQ(tcp.handshake(), v1::TCP_HANDSHAKE_COMPLETE);
  EXPECT_EQ(tcp.handshake_rtt_nanos(), 3 * static_cast<uint64_t>(kMilli));
  EXPECT_EQ(tcp.dst_to_src().syn_rtt_nanos(), 2 * static_cast<uint64_t>(kMilli));
}

}  // namespace
}  // namespace weir
