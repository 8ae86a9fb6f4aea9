// The identities of CaptureStatistics after random traffic, whatever ends it.
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>
#include <thread>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/engine/meter/random_traffic.h"

namespace weir {
namespace {

struct Case {
  const char* name;
  std::function<void(MeterSettings&)> set;
  std::function<void(FakeSource&)> at_end;  // steps behind the traffic
  bool stop;
  bool all_ended;         // no record is missing
  EndReason seen_to_end;  // why some of the flows end
};

const auto kNoSetting = [](MeterSettings&) {};
const auto kNoStep = [](FakeSource&) {};
const auto kFewFlows = [](MeterSettings& s) { s.max_open_flows = 8; };
const auto kDamage = [](FakeSource& s) { s.Fail(absl::DataLossError("damaged")); };
const auto kWait = [](FakeSource& s) { s.Wait(); };

const Case kCases[] = {
    {"to the end", kNoSetting, kNoStep, false, true, EndReason::kSourceEnd},
    {"damaged", kNoSetting, kDamage, false, true, EndReason::kSourceEnd},
    {"stopped", kNoSetting, kWait, true, true, EndReason::kShutdown},
    {"evicting", kFewFlows, kNoStep, false, true, EndReason::kEvicted},
    {"evicting and stopped", kFewFlows, kWait, true, true, EndReason::kEvicted},
    {"evicting and damaged", kFewFlows, kDamage, false, true, EndReason::kEvicted},
    {"cut by age", [](MeterSettings& s) { s.active_timeout_ns = 3 * kNanosPerSecond; }, kNoStep,
     false, true, EndReason::kActive},
    {"bounded in records", [](MeterSettings& s) { s.max_flows = 50; }, kNoStep, false, false,
     EndReason::kIdle},
    {"with dissection", [](MeterSettings& s) { s.max_dissected_packets = 20; }, kNoStep, false,
     true, EndReason::kIdle},
    {"evicting while dissecting",
     [](MeterSettings& s) { s.max_open_flows = 8, s.max_dissected_packets = 20; }, kDamage, false,
     true, EndReason::kEvicted},
};

uint64_t Ended(const CaptureStatistics& s) {
  return std::accumulate(s.flows_ended.begin(), s.flows_ended.end(), uint64_t{0});
}

// The totals against the records themselves.
void ExpectStatisticsOfRecords(const MeterRun& run) {
  const CaptureStatistics s = run.statistics();
  uint64_t packets = 0, bytes = 0;
  const auto events = run.events();
  for (const v1::FlowEvent& event : events) {
    packets += event.flow().bidirectional().packets();
    bytes += event.flow().bidirectional().link_bytes();
  }
  EXPECT_EQ(s.events, events.size());
  EXPECT_EQ(Ended(s), events.size());
  EXPECT_EQ(s.packets_of_ended_flows, packets);
  EXPECT_EQ(s.bytes_of_ended_flows, bytes);
}

void RunAndCheck(const Case& c, uint64_t seed, uint32_t workers) {
  MeterSettings settings = PlainSettings();
  settings.idle_timeout_ns = 10 * kNanosPerSecond;
  settings.workers = workers;
  c.set(settings);
  auto source = RandomTraffic({.seed = seed});
  c.at_end(*source);
  MeterRun run(settings, std::move(source));
  if (c.stop) {
    while (run.statistics().captured_packets < 1000) std::this_thread::yield();
    run.Stop();
  }
  (void)run.Await();
  ExpectBalanced(run.statistics());
  ExpectStatisticsOfRecords(run);
  EXPECT_EQ(run.statistics().flows_open == 0, c.all_ended);
  EXPECT_GT(run.statistics().flows_ended[static_cast<size_t>(c.seen_to_end)], 0u);
  EXPECT_LT(run.statistics().packets_in_flows, run.statistics().captured_packets);
  if (settings.max_flows > 0) {
    EXPECT_EQ(Ended(run.statistics()), settings.max_flows);
  }
  const uint64_t bound = std::max<uint64_t>(settings.max_open_flows, workers);
  EXPECT_LE(run.statistics().peak_flows_open, bound);
}

TEST(Statistics, BalanceAfterRandomTrafficHoweverItEnds) {
  const uint64_t seed = std::random_device{}();
  for (const Case& c : kCases) {
    for (uint32_t workers : {1, 2, 4}) {
      SCOPED_TRACE(testing::Message() << c.name << ", seed " << seed << ", workers " << workers);
      RunAndCheck(c, seed, workers);
    }
  }
}

TEST(Statistics, CountEveryFrameThatIsInNoFlowByItsReason) {
  auto source = std::make_unique<FakeSource>();
  const PacketBuilder packet = Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Payload("x");
  source->Add(1, packet, 1000).Add(2, Eth().Raw({1}), 64).Add(3, Eth().Raw({2}), 65);
  source->Add(4, Eth().Ipv4("10.0.0.1", "10.0.0.2").Fragment(7, false).Payload("later"), 70);
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  const CaptureStatistics s = run.statistics();
  EXPECT_EQ(s.captured_bytes, 1199u);
  EXPECT_EQ(s.bytes_in_flows, 1000u);
  const auto too_short = static_cast<size_t>(IgnoredReason::kFrameTooShort);
  const auto fragment = static_cast<size_t>(IgnoredReason::kIpv4Fragment);
  EXPECT_EQ(s.ignored_packets[too_short], 2u);
  EXPECT_EQ(s.ignored_bytes[too_short], 129u);
  EXPECT_EQ(s.ignored_packets[fragment], 1u);
  EXPECT_EQ(s.ignored_bytes[fragment], 70u);
}

// While the meter runs a snapshot may lag, but never shows more ended than there was.
TEST(Statistics, NeverRunBelowZeroWhileTheMeterRuns) {
  MeterSettings settings = PlainSettings();
  settings.workers = 2;
  settings.idle_timeout_ns = 0;
  MeterRun run(settings, RandomTraffic({.seed = 3, .frames = 20'000}));
  uint64_t captured = 0;
  for (int i = 0; i < 1000; ++i) {
    const CaptureStatistics s = run.statistics();
    EXPECT_GE(s.captured_packets, captured);
    EXPECT_LE(s.packets_of_open_flows, s.packets_in_flows);
    EXPECT_LE(s.flows_open, s.flows_started);
    captured = s.captured_packets;
  }
  EXPECT_EQ(run.Await(), absl::OkStatus());
  ExpectBalanced(run.statistics());
}

}  // namespace
}  // namespace weir
