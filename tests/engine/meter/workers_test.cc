// Records do not depend on the number of workers.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/engine/meter/random_traffic.h"

namespace weir {
namespace {

// Every field of every record, in an order of their own.
std::vector<std::string> SortedRecords(const MeterSettings& settings,
                                       const TrafficOptions& traffic) {
  MeterRun run(settings, RandomTraffic(traffic));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  ExpectBalanced(run.statistics());
  std::vector<std::string> records;
  for (const v1::FlowEvent& event : run.events())
    records.push_back(event.flow().ShortDebugString());
  std::sort(records.begin(), records.end());
  return records;
}

TEST(Meter, MakesTheSameRecordsWithAnyNumberOfWorkers) {
  MeterSettings settings = PlainSettings();  // nDPI's caches are a worker's own
  settings.statistics = true;
  settings.early_packets = 10;
  settings.idle_timeout_ns = 15 * kNanosPerSecond;
  settings.active_timeout_ns = 60 * kNanosPerSecond;
  for (int round = 0; round < 5; ++round) {
    const TrafficOptions traffic{.seed = std::random_device{}(), .frames = 4000};
    SCOPED_TRACE(testing::Message() << "seed " << traffic.seed);
    settings.tcp_close_ends_flow = round % 2 == 1;
    settings.workers = 1;
    const auto alone = SortedRecords(settings, traffic);
    EXPECT_GT(alone.size(), 100u);
    for (uint32_t workers : {2, 4}) {
      settings.workers = workers;
      ASSERT_EQ(SortedRecords(settings, traffic), alone) << workers << " workers";
    }
  }
}

}  // namespace
}  // namespace weir
