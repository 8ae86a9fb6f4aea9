// The time that packets are counted at.
#include "engine/base/clock.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr int64_t kLongAgo = INT64_MIN + 5;  // not the mark of what is unrepresentable

// How packets come to their workers.
struct Way {
  uint32_t workers;
  bool a_read_each;
};
constexpr Way kWays[] = {{1, false}, {1, true}, {3, false}, {3, true}};

// One-packet flows, so that each record shows its packet's time.
std::vector<int64_t> TimesOf(const std::vector<int64_t>& stamps, TimeResolution resolution,
                             const Way& way, CaptureStatistics* statistics = nullptr) {
  MeterSettings settings = PlainSettings();
  settings.time_resolution = resolution;
  settings.idle_timeout_ns = INT64_MAX;
  settings.workers = way.workers;
  auto source = std::make_unique<FakeSource>();
  uint16_t port = 0;
  for (int64_t stamp : stamps) {
    ++port;
    const std::string address = "10.0.0." + std::to_string(port + 1);
    source->Add(stamp, Eth().Ipv4("10.0.0.1", address).Udp(port, 53));
    if (way.a_read_each) source->EndBatch();
  }
  MeterRun run(settings, std::move(source));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  if (statistics != nullptr) *statistics = run.statistics();
  std::vector<int64_t> times(stamps.size());
  for (const v1::FlowEvent& event : run.events()) {
    const auto& counters = event.flow().bidirectional();
    EXPECT_EQ(counters.first_seen_unix_nano(), counters.last_seen_unix_nano());
    times[event.flow().id() - 1] = static_cast<int64_t>(counters.first_seen_unix_nano());
  }
  return times;
}

struct Case {
  const char* name;
  std::vector<int64_t> stamps;
  std::vector<int64_t> nanoseconds;
  std::vector<int64_t> milliseconds;
  uint64_t backward, unrepresentable;  // in nanoseconds
};

const Case kCases[] = {
    {"in order", {1'000'000, 2'999'999}, {1'000'000, 2'999'999}, {1'000'000, 2'000'000}, 0, 0},
    {"running back",
     {5'000'000, 3'000'000, 6'000'000},
     {5'000'000, 5'000'000, 6'000'000},
     {5'000'000, 5'000'000, 6'000'000},
     1,
     0},
    {"running back within a millisecond, which truncation hides",
     {5'900'000, 5'100'000},
     {5'900'000, 5'900'000},
     {5'000'000, 5'000'000},
     1,
     0},
    {"before 1970", {-1, 0, 1}, {-1, 0, 1}, {-1'000'000, 0, 0}, 0, 0},
    {"on a whole millisecond before 1970", {-2'000'000}, {-2'000'000}, {-2'000'000}, 0, 0},
    {"unrepresentable: the clock",
     {7'000'000, kUnrepresentableTime, 8'000'000},
     {7'000'000, 7'000'000, 8'000'000},
     {7'000'000, 7'000'000, 8'000'000},
     0,
     1},
    {"unrepresentable before there is a clock",
     {kUnrepresentableTime, 8'000'000},
     {0, 8'000'000},
     {0, 8'000'000},
     0,
     1},
    {"a floor that does not fit",
     {kLongAgo, 8'000'000},
     {kLongAgo, 8'000'000},
     {0, 8'000'000},
     0,
     0},
};

class MeterClock : public testing::TestWithParam<Way> {};

TEST_P(MeterClock, NeverRunsBackwards) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    CaptureStatistics statistics;
    EXPECT_EQ(TimesOf(c.stamps, TimeResolution::kNanosecond, GetParam(), &statistics),
              c.nanoseconds);
    EXPECT_EQ(statistics.backward_timestamps, c.backward);
    EXPECT_EQ(statistics.unrepresentable_timestamps, c.unrepresentable);
    EXPECT_EQ(statistics.first_packet_ns, c.nanoseconds.front());
    EXPECT_EQ(statistics.newest_packet_ns, c.nanoseconds.back());
  }
}

TEST_P(MeterClock, TruncatesToMillisecondsBeforeAnythingElse) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TimesOf(c.stamps, TimeResolution::kMillisecond, GetParam()), c.milliseconds);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, MeterClock, testing::ValuesIn(kWays));

TEST(MeterTime, IsNotMovedByFramesInNoFlow) {
  auto source = std::make_unique<FakeSource>();
  const PacketBuilder packet = Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2);
  source->Add(5, packet).Add(1'000'000, Eth().Raw(std::vector<uint8_t>(50, 1))).Add(6, packet);
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(run.events().at(0).flow().bidirectional().last_seen_unix_nano(), 6u);
  EXPECT_EQ(run.statistics().backward_timestamps, 0u);
}

// Timeouts count in whole milliseconds then: 1.9 ms to 3.1 ms is 2 ms.
TEST(MeterTime, GovernsTimeoutsInMillisecondsToo) {
  MeterSettings settings = PlainSettings();
  settings.idle_timeout_ns = 2 * kNanosPerMilli;
  for (const auto resolution : {TimeResolution::kNanosecond, TimeResolution::kMillisecond}) {
    settings.time_resolution = resolution;
    auto source = std::make_unique<FakeSource>();
    const PacketBuilder packet = Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2);
    source->Add(1'900'000, packet).Add(3'100'000, packet);
    EXPECT_EQ(RecordsOf(settings, std::move(source)).size(),
              resolution == TimeResolution::kNanosecond ? 1u : 2u);
  }
}

}  // namespace
}  // namespace weir
