// Records of random traffic under a random but deterministic model: the same however its verdicts
// come, whatever the number of workers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/meter/holds/remote_model.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/engine/meter/random_traffic.h"

namespace weir {
namespace {

// What the model sees of a flow decides, and nothing else.
uint64_t HashOf(const v1::FlowEvent& event) {
  v1::Flow flow = event.flow();
  flow.clear_labels();
  return std::hash<std::string>()(flow.SerializeAsString());
}

FlowVerdict LabelsAlone(const v1::FlowEvent& event) {
  const uint64_t hash = HashOf(event);
  FlowVerdict verdict{.flow_id = event.flow().id()};
  if (hash % 3 != 0) verdict.labels = TextLabel("hash", std::to_string(hash));
  return verdict;
}

FlowVerdict LabelsAndEnds(const v1::FlowEvent& event) {
  FlowVerdict verdict = LabelsAlone(event);
  verdict.end_flow = HashOf(event) % 4 == 0;
  return verdict;
}

// WEIR_TEST_SEED repeats a run.
uint64_t NewSeed() {
  const char* given = std::getenv("WEIR_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

// The first records that are not the same in both, or "".
std::string Difference(const std::vector<std::string>& got,
                       const std::vector<std::string>& wanted) {
  for (size_t i = 0; i < std::max(got.size(), wanted.size()); ++i) {
    const std::string one = i < got.size() ? got[i] : "none";
    const std::string other = i < wanted.size() ? wanted[i] : "none";
    if (one != other) return "record " + std::to_string(i) + "\n" + one + "\nis not\n" + other;
  }
  return "";
}

MeterSettings Settings(uint64_t seed, uint32_t workers) {
  MeterSettings settings = HoldSettings(1 + seed % 4);
  settings.statistics = true;
  settings.early_packets = 10;
  settings.idle_timeout_ns = 15 * kNanosPerSecond;
  settings.active_timeout_ns = 60 * kNanosPerSecond;
  settings.tcp_close_ends_flow = seed % 2 == 0;
  settings.continue_flows = seed % 5 == 0;
  settings.verdicts->max_queued_packets = 1 + seed % 7;
  settings.workers = workers;
  return settings;
}

std::vector<std::string> Records(const MeterSettings& settings, const TrafficOptions& traffic,
                                 const RemoteModel::Decide& decide, uint64_t order) {
  RemoteModel model(decide, order);
  const CaptureStatistics statistics = RunWith(model, settings, RandomTraffic(traffic));
  EXPECT_EQ(statistics.expired_holds + statistics.released_holds, 0u);
  EXPECT_GT(statistics.decided_holds, 0u);
  EXPECT_EQ(model.totals().count[static_cast<size_t>(VerdictOutcome::kApplied)],
            statistics.decided_holds);
  EXPECT_EQ(statistics.flows_open, 0u);
  return SortedRecords(model.events());
}

TEST(HoldModel, MakesTheSameRecordsHoweverVerdictsCome) {
  for (int round = 0; round < 2; ++round) {
    const uint64_t seed = NewSeed();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const TrafficOptions traffic{.seed = seed, .frames = 3000};
    const auto first = Records(Settings(seed, 1), traffic, LabelsAndEnds, 1);
    EXPECT_GT(first.size(), 20u);
    for (uint32_t workers : {1, 2, 4}) {
      ASSERT_EQ(Difference(Records(Settings(seed, workers), traffic, LabelsAndEnds, seed + workers),
                           first),
                "")
          << workers << " workers";
    }
  }
}

TEST(HoldModel, MakesTheRecordsOfASessionWithoutHoldsButForTheLabels) {
  for (int round = 0; round < 2; ++round) {
    const uint64_t seed = NewSeed();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const TrafficOptions traffic{.seed = seed, .frames = 3000};
    MeterSettings plain = Settings(seed, 1);
    plain.verdicts.reset();
    MeterRun without(plain, RandomTraffic(traffic));
    ASSERT_EQ(without.Await(), absl::OkStatus());
    const auto expected = SortedRecords(without.events());
    for (uint32_t workers : {1, 2, 4}) {
      RemoteModel model(LabelsAlone, seed + workers);
      (void)RunWith(model, Settings(seed, workers), RandomTraffic(traffic));
      std::vector<v1::FlowEvent> events = model.events();
      size_t labelled = 0;
      for (v1::FlowEvent& event : events) {
        labelled += event.flow().labels_size() > 0;
        event.mutable_flow()->clear_labels();
      }
      EXPECT_GT(labelled, 0u);
      ASSERT_EQ(Difference(SortedRecords(events), expected), "") << workers << " workers";
    }
  }
}

// Which flows are evicted depends on the number of workers, but not on when verdicts come.
TEST(HoldModel, EvictsTheSameFlowsOnEveryRun) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const TrafficOptions traffic{.seed = seed, .frames = 3000};
  for (uint32_t workers : {1, 2}) {
    MeterSettings settings = Settings(seed, workers);
    settings.max_open_flows = 16;
    const auto first = Records(settings, traffic, LabelsAndEnds, 1);
    for (uint64_t order : {2, 3}) {
      ASSERT_EQ(Difference(Records(settings, traffic, LabelsAndEnds, order), first), "")
          << workers << " workers";
    }
  }
}

TEST(HoldModel, KeepsTheBooksWhereHoldsExpireAndTheHolderGoes) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (uint32_t workers : {1, 2, 4}) {
    MeterSettings settings = Settings(seed, workers);
    settings.verdicts->hold_timeout_ns = 100 * kNanosPerMicro;
    RemoteModel model(LabelsAndEnds, seed);
    const CaptureStatistics statistics =
        RunWith(model, settings, RandomTraffic({.seed = seed, .frames = 3000}));
    uint64_t packets = 0;
    for (const v1::FlowEvent& event : model.events()) {
      if (event.type() == v1::EVENT_TYPE_ENDED) packets += event.flow().bidirectional().packets();
    }
    EXPECT_EQ(packets, statistics.packets_in_flows);
    EXPECT_GT(statistics.expired_holds + statistics.decided_holds, 0u);
  }
}

}  // namespace
}  // namespace weir
