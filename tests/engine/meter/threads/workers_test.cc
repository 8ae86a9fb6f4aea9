// Records do not depend on the number of workers.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
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

// Packets between two hosts, so that all are one worker's, in small reads.
std::unique_ptr<PacketSource> OneSided(int reads) {
  auto source = std::make_unique<FakeSource>();
  for (int i = 0; i < reads; ++i) {
    const auto port = static_cast<uint16_t>(1000 + i % 50);
    source->Add(i, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(port, 53)).EndBatch();
  }
  return source;
}

// A worker that reads for all must never wait for itself, or for one that waits for it.
TEST(Meter, EndsThoughAllPacketsAreOneWorkers) {
  constexpr int kReads = 3000;
  MeterSettings settings = PlainSettings();
  for (const uint32_t workers : {3, 8, 16}) {
    settings.workers = workers;
    for (int round = 0; round < 8; ++round) {
      MeterRun run(settings, OneSided(kReads));
      ASSERT_EQ(run.Await(), absl::OkStatus());
      ExpectBalanced(run.statistics());
      ASSERT_EQ(run.statistics().packets_of_ended_flows, static_cast<uint64_t>(kReads));
      ASSERT_EQ(run.events().size(), 50u);
    }
  }
}

TEST(Meter, StopsThoughAllPacketsAreOneWorkers) {
  MeterSettings settings = PlainSettings();
  settings.workers = 8;
  for (int round = 0; round < 20; ++round) {
    MeterRun run(settings, OneSided(20000));
    while (run.statistics().captured_packets < 200) std::this_thread::yield();
    run.Stop();
    ASSERT_EQ(run.Await(), absl::OkStatus());
    ExpectBalanced(run.statistics());
  }
}

}  // namespace
}  // namespace weir
