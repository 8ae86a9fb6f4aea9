// Where the record of a TCP connection ends and the next one begins, under both rulebooks, and
// whose flow it is.
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

constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr bool kOut = false, kBack = true;

struct Segment {
  double seconds;
  bool back;
  uint8_t flags;
  uint32_t sequence, acknowledgment;
  int payload = 0;
};

std::unique_ptr<FakeSource> SourceOf(const std::vector<Segment>& segments) {
  auto source = std::make_unique<FakeSource>();
  for (const Segment& s : segments) {
    PacketBuilder packet =
        s.back ? Eth().Ipv4("10.0.0.2", "10.0.0.1") : Eth().Ipv4("10.0.0.1", "10.0.0.2");
    if (s.back) {
      packet.Tcp(80, 1001, s.flags, s.sequence, s.acknowledgment);
    } else {
      packet.Tcp(1001, 80, s.flags, s.sequence, s.acknowledgment);
    }
    if (s.payload > 0) packet.Payload(std::string(static_cast<size_t>(s.payload), 'x'));
    source->Add(static_cast<int64_t>(s.seconds * kNanosPerSecond), packet);
    source->EndBatch();
  }
  return source;
}

MeterSettings Settings(FlowRules rules, bool close_ends) {
  MeterSettings settings = DefaultSettings(rules);
  settings.max_dissected_packets = 0;
  settings.tcp_close_ends_flow = close_ends;
  return settings;
}

std::string From1(const std::string& rest) { return "10.0.0.1:1001 > 10.0.0.2:80 " + rest; }
std::string From2(const std::string& rest) { return "10.0.0.2:80 > 10.0.0.1:1001 " + rest; }

std::vector<Segment> Then(std::vector<Segment> first, const std::vector<Segment>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

const std::vector<Segment> kOpened = {
    {0, kOut, kSyn, 1, 0}, {0.1, kBack, kSyn | kAck, 70, 2}, {0.2, kOut, kAck, 2, 71}};
const std::vector<Segment> kClosed = Then(
    kOpened,
    {{1, kOut, kFin | kAck, 2, 71}, {1.1, kBack, kFin | kAck, 71, 3}, {1.2, kOut, kAck, 3, 72}});

struct Case {
  const char* name;
  std::vector<Segment> segments;
  Records standard;  // with and without tcp_close_ends_flow
  Records standard_without_close;
  Records nfstream;
  Records nfstream_without_close;
};

const Case kCases[] = {
    {"another connection after a close",
     Then(kClosed, {{1.3, kOut, kSyn, 900, 0}}),
     {From1("4+2 TCP_CLOSED"), From1("1+0 SOURCE_END")},
     {From1("4+2 TCP_REUSED"), From1("1+0 SOURCE_END")},
     {From1("4+2 TCP_CLOSED"), From1("1+0 SOURCE_END")},
     {From1("5+2 SOURCE_END")}},
    {"a refusal",
     {{0, kOut, kSyn, 1, 0}, {0.1, kBack, kRst | kAck, 0, 2}},
     {From1("1+1 TCP_CLOSED")},
     {From1("1+1 SOURCE_END")},
     {From1("1+1 TCP_CLOSED")},
     {From1("1+1 SOURCE_END")}},
    {"late segments after a reset, and the resets that answer them",
     Then(kOpened, {{1, kOut, kRst, 2, 0},
                    {1.01, kBack, kAck, 71, 2, 10},
                    {1.02, kOut, kRst, 2, 0},
                    {1.03, kBack, kAck, 81, 2, 10},
                    {5.9, kOut, kRst, 2, 0}}),
     {From1("5+3 TCP_CLOSED")},
     {From1("5+3 SOURCE_END")},
     {From1("3+1 TCP_CLOSED"), From2("1+1 TCP_CLOSED"), From2("1+1 TCP_CLOSED")},
     {From1("5+3 SOURCE_END")}},
    {"a close from both sides at once",
     Then(kOpened, {{1, kOut, kFin | kAck, 2, 71},
                    {1.001, kBack, kFin | kAck, 71, 2},
                    {1.1, kOut, kAck, 3, 72},
                    {1.101, kBack, kAck, 72, 3}}),
     {From1("4+3 TCP_CLOSED")},
     {From1("4+3 SOURCE_END")},
     {From1("4+2 TCP_CLOSED"), From2("1+0 SOURCE_END")},
     {From1("4+3 SOURCE_END")}},
    {"a FIN again and again, to whose answer the close is",
     Then(kClosed, {{3, kBack, kFin | kAck, 71, 3},
                    {3.01, kOut, kAck, 3, 72},
                    {7, kBack, kFin | kAck, 71, 3},
                    {7.01, kOut, kAck, 3, 72}}),
     {From1("6+4 TCP_CLOSED")},
     {From1("6+4 SOURCE_END")},
     {From1("4+2 TCP_CLOSED"), From2("2+2 SOURCE_END")},
     {From1("6+4 SOURCE_END")}},
    {"1 ms below the linger",
     Then(kClosed, {{6.199, kBack, kRst, 72, 0}}),
     {From1("4+3 TCP_CLOSED")},
     {From1("4+3 SOURCE_END")},
     {From1("4+2 TCP_CLOSED"), From2("1+0 TCP_CLOSED")},
     {From1("4+3 SOURCE_END")}},
    {"exactly the linger",
     Then(kClosed, {{6.2, kBack, kRst, 72, 0}}),
     {From1("4+2 TCP_CLOSED"), From2("1+0 TCP_CLOSED")},
     {From1("4+3 SOURCE_END")},
     {From1("4+2 TCP_CLOSED"), From2("1+0 TCP_CLOSED")},
     {From1("4+3 SOURCE_END")}},
    {"a client that is back after a crash",
     Then(kOpened, {{20, kOut, kSyn, 900, 0}, {20.1, kBack, kSyn | kAck, 5000, 901}}),
     {From1("2+1 TCP_REUSED"), From1("1+1 SOURCE_END")},
     {From1("2+1 TCP_REUSED"), From1("1+1 SOURCE_END")},
     {From1("3+2 SOURCE_END")},
     {From1("3+2 SOURCE_END")}},
    {"a SYN sent again and again",
     {{0, kOut, kSyn, 1, 0},
      {1, kOut, kSyn, 1, 0},
      {100, kOut, kSyn, 1, 0},
      {100.1, kBack, kSyn | kAck, 70, 2}},
     {From1("3+1 SOURCE_END")},
     {From1("3+1 SOURCE_END")},
     {From1("3+1 SOURCE_END")},
     {From1("3+1 SOURCE_END")}},
    {"attempts of other sequence numbers",
     {{0, kOut, kSyn, 1, 0}, {1, kOut, kSyn, 2, 0}, {1.1, kOut, kSyn, 3, 0}},
     {From1("1+0 TCP_REUSED"), From1("1+0 TCP_REUSED"), From1("1+0 SOURCE_END")},
     {From1("1+0 TCP_REUSED"), From1("1+0 TCP_REUSED"), From1("1+0 SOURCE_END")},
     {From1("3+0 SOURCE_END")},
     {From1("3+0 SOURCE_END")}},
    {"an answer that is not of this connection",
     Then(kOpened, {{0.3, kOut, kSyn, 900, 0}, {0.4, kBack, kAck, 71, 2}}),
     {From1("3+2 SOURCE_END")},
     {From1("3+2 SOURCE_END")},
     {From1("3+2 SOURCE_END")},
     {From1("3+2 SOURCE_END")}},
    {"an answer whose SYN was not captured",
     {{0, kBack, kSyn | kAck, 70, 2}, {0.1, kOut, kAck, 2, 71}},
     {From1("1+1 SOURCE_END")},
     {From1("1+1 SOURCE_END")},
     {From2("1+1 SOURCE_END")},
     {From2("1+1 SOURCE_END")}},
    {"an answer in front of its SYN",
     {{0, kBack, kSyn | kAck, 70, 2}, {0, kOut, kSyn, 1, 0}, {0.1, kOut, kAck, 2, 71}},
     {From1("2+1 SOURCE_END")},
     {From1("2+1 SOURCE_END")},
     {From2("1+2 SOURCE_END")},
     {From2("1+2 SOURCE_END")}},
    {"a refusal alone",
     {{0, kBack, kRst | kAck, 0, 2}},
     {From1("0+1 TCP_CLOSED")},
     {From1("0+1 SOURCE_END")},
     {From2("1+0 TCP_CLOSED")},
     {From2("1+0 SOURCE_END")}},
};

TEST(Meter, TellsConnectionsApartByEachRulebook) {
  for (const Case& c : kCases) {
    for (uint32_t workers : {1, 3}) {
      SCOPED_TRACE(testing::Message() << c.name << ", " << workers << " workers");
      const auto records = [&](FlowRules rules, bool close_ends) {
        MeterSettings settings = Settings(rules, close_ends);
        settings.workers = workers;
        return RecordsOf(settings, SourceOf(c.segments));
      };
      EXPECT_EQ(records(FlowRules::kStandard, true), c.standard);
      EXPECT_EQ(records(FlowRules::kStandard, false), c.standard_without_close);
      EXPECT_EQ(records(FlowRules::kNfstream, true), c.nfstream);
      EXPECT_EQ(records(FlowRules::kNfstream, false), c.nfstream_without_close);
    }
  }
}

std::vector<Segment> ResetStorm(double from, double to) {
  std::vector<Segment> segments = Then(kOpened, {{1, kBack, kRst, 71, 0}});
  for (double time = from; time < to; time += 0.5) segments.push_back({time, kBack, kRst, 71, 0});
  return segments;
}

TEST(Meter, KeepsAStormOfResetsInTheRecordThatWasResetForAMinute) {
  const MeterSettings settings = Settings(FlowRules::kStandard, true);
  EXPECT_EQ(RecordsOf(settings, SourceOf(ResetStorm(1.5, 61))), Records{From1("2+121 TCP_CLOSED")});
  EXPECT_EQ(RecordsOf(settings, SourceOf(ResetStorm(1.5, 62))),
            (Records{From1("2+121 TCP_CLOSED"), From2("2+0 TCP_CLOSED")}));
}

// A flow beside it, whose packets move the clock.
TEST(Meter, EndsAClosedRecordByTheTimeOfOtherFlows) {
  for (const auto& [seconds, closed_first] : {std::pair{6.199, false}, {6.2, true}}) {
    SCOPED_TRACE(seconds);
    auto source = SourceOf(kClosed);
    source->Add(static_cast<int64_t>(1.1 * kNanosPerSecond),
                Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(7, 8));
    source->Add(static_cast<int64_t>(seconds * kNanosPerSecond),
                Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(7, 8));
    MeterRun run(Settings(FlowRules::kStandard, true), std::move(source));
    ASSERT_EQ(run.Await(), absl::OkStatus());
    const std::vector<v1::FlowEvent> events = run.events();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(InWords(events[0]), From1("4+2 TCP_CLOSED"));
    const auto event_time = static_cast<int64_t>(events[0].event_time_unix_nano());
    EXPECT_EQ(event_time == static_cast<int64_t>(seconds * kNanosPerSecond), closed_first);
    ExpectBalanced(run.statistics());
  }
}

TEST(Meter, EndsAClosedRecordAtItsOwnIdleTimeoutWhereThatIsShorter) {
  MeterSettings settings = Settings(FlowRules::kStandard, true);
  settings.idle_timeout_ns = kNanosPerSecond;
  EXPECT_EQ(RecordsOf(settings, SourceOf(Then(kClosed, {{2.2, kBack, kRst, 72, 0}}))),
            (Records{From1("4+2 TCP_CLOSED"), From2("1+0 TCP_CLOSED")}));
}

TEST(Meter, CutsNoClosedRecordByItsActiveTimeout) {
  MeterSettings settings = Settings(FlowRules::kStandard, true);
  settings.active_timeout_ns = 2 * kNanosPerSecond;
  EXPECT_EQ(RecordsOf(settings, SourceOf(Then(kClosed, {{2.5, kBack, kRst, 72, 0}}))),
            Records{From1("4+3 TCP_CLOSED")});
}

TEST(Meter, EvictsTheLeastRecentlyUsedOfOpenAndClosedFlows) {
  MeterSettings settings = Settings(FlowRules::kStandard, true);
  settings.max_open_flows = 2;
  auto source = SourceOf(kClosed);
  source->Add(2 * kNanosPerSecond, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(7, 8));
  source->Add(3 * kNanosPerSecond, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(9, 10));
  const Records records = RecordsOf(settings, std::move(source));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0], From1("4+2 EVICTED"));
}

TEST(Meter, KnowsWhoAskedByTheAnswerOfIcmp) {
  struct {
    const char* name;
    PacketBuilder packet;
    bool is_answer;
  } const cases[] = {
      {"echo", Eth().Ipv4("10.0.0.1", "10.0.0.2").Icmp(8), false},
      {"echo reply", Eth().Ipv4("10.0.0.1", "10.0.0.2").Icmp(0), true},
      {"timestamp reply", Eth().Ipv4("10.0.0.1", "10.0.0.2").Icmp(14), true},
      {"unreachable", Eth().Ipv4("10.0.0.1", "10.0.0.2").Icmp(3), false},
      {"echo of IPv6", Eth().Ipv6("fd00::1", "fd00::2").Icmp(128), false},
      {"echo reply of IPv6", Eth().Ipv6("fd00::1", "fd00::2").Icmp(129), true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    for (const FlowRules rules : {FlowRules::kStandard, FlowRules::kNfstream}) {
      auto source = std::make_unique<FakeSource>();
      source->Add(1, c.packet);
      MeterRun run(Settings(rules, true), std::move(source));
      ASSERT_EQ(run.Await(), absl::OkStatus());
      ASSERT_EQ(run.events().size(), 1u);
      const v1::Flow flow = run.events()[0].flow();
      const bool is_turned = c.is_answer && rules == FlowRules::kStandard;
      EXPECT_EQ(flow.src_to_dst().packets(), is_turned ? 0u : 1u);
      EXPECT_EQ(flow.dst_to_src().packets(), is_turned ? 1u : 0u);
    }
  }
}

}  // namespace
}  // namespace weir
