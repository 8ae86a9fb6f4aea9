// Labels on open flows, and flows that clients end, where nothing is held.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/flow/flow_room.h"
#include "engine/record/labels.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

using Events = std::vector<std::string>;
using Counts = std::array<uint64_t, kVerdictOutcomes>;

MeterSettings VerdictsAllowed() {
  MeterSettings settings = PlainSettings();
  settings.verdicts.emplace();
  return settings;
}

// A live source and a finite one: each with a flow that is open, and then quiet.
class Verdict : public testing::TestWithParam<bool> {
 protected:
  static std::unique_ptr<FakeSource> OpenFlow() {
    auto source = std::make_unique<FakeSource>();
    if (GetParam()) source->Live();
    source->Add(kNow, UdpPacket(1000)).EndBatch().Wait();
    return source;
  }
  static uint64_t id() { return 1; }
  static constexpr int64_t kNow = 4'000'000'000 * kNanosPerSecond;  // no wall time ends its flow
};

// Until the workers have them.
void AwaitFlows(const HeldMeter& run, uint64_t count) {
  while (run.statistics().flows_started < count) std::this_thread::yield();
}

TEST_P(Verdict, ReachesAWorkerThatWaitsForPackets) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  AwaitFlows(run, 1);
  const VerdictTotals totals = run.Say({{.flow_id = id(), .labels = TextLabel("a", "b")},
                                        {.flow_id = 77},
                                        {.flow_id = id(), .labels = TextLabel("c", "d")}});
  EXPECT_EQ(totals.count, (Counts{1, 2, 0, 0}));
  EXPECT_EQ(totals.unknown_ids, std::vector<uint64_t>{77});
  run.meter().Stop();
  EXPECT_EQ(run.Await(), Events{"1 ENDED 1 SHUTDOWN a=b c=d"});
  EXPECT_EQ(run.statistics().verdicts_applied, 2u);
}

TEST_P(Verdict, EndsAFlowWithReasonProgram) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  AwaitFlows(run, 1);
  const VerdictTotals totals = run.Say(
      {{.flow_id = id(), .end_flow = true}, {.flow_id = id(), .labels = TextLabel("a", "b")}});
  EXPECT_EQ(totals.count, (Counts{1, 1, 0, 0}));
  run.meter().Stop();
  EXPECT_EQ(run.Await(), Events{"1 ENDED 1 PROGRAM"});
}

TEST_P(Verdict, IsUnknownToAMeterThatIsOver) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  run.meter().Stop();
  (void)run.Await();
  EXPECT_EQ(run.Say({{.flow_id = id()}}).count, (Counts{1, 0, 0, 0}));
}

TEST_P(Verdict, ReplacesAndTakesAwayLabels) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  AwaitFlows(run, 1);
  (void)run.Say({{.flow_id = id(), .labels = TextLabel("a", "1") + TextLabel("b", "2")}});
  (void)run.Say({{.flow_id = id(), .labels = TextLabel("a", "3") + TextLabel("c", "4")}});
  (void)run.Say({{.flow_id = id(), .removed_labels = {"b", "nonesuch"}}});
  (void)run.Say({{.flow_id = id(), .removed_labels = {"c"}, .labels = TextLabel("c", "5")}});
  run.meter().Stop();
  EXPECT_EQ(run.Await(), Events{"1 ENDED 1 SHUTDOWN a=3 c=5"});
}

TEST_P(Verdict, LeavesNoTraceOfLabelsThatAreAllTakenAway) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  AwaitFlows(run, 1);
  (void)run.Say({{.flow_id = id(), .labels = TextLabel("a", "1")}});
  (void)run.Say({{.flow_id = id(), .removed_labels = {"a"}}});
  run.meter().Stop();
  EXPECT_EQ(run.Await(), Events{"1 ENDED 1 SHUTDOWN"});
}

TEST_P(Verdict, IsRefusedWholeWhereTheFlowWouldHaveTooManyLabels) {
  HeldMeter run(VerdictsAllowed(), OpenFlow());
  AwaitFlows(run, 1);
  std::string labels;
  for (size_t i = 0; i + 1 < kMaxLabels; ++i) labels += TextLabel(absl::StrCat("n", 100 + i), "x");
  EXPECT_EQ(run.Say({{.flow_id = id(), .labels = labels}}).count, (Counts{0, 1, 0, 0}));
  EXPECT_EQ(run.Say({{.flow_id = id(), .labels = TextLabel("o", "x")}}).count[1], 1u);
  const VerdictTotals totals =
      run.Say({{.flow_id = id(), .labels = TextLabel("p", "x"), .end_flow = true}});
  EXPECT_EQ(totals.count, (Counts{0, 0, 0, 1}));
  EXPECT_EQ(totals.refused_ids, std::vector<uint64_t>{id()});
  EXPECT_EQ(run.Say({{.flow_id = id(),
                      .removed_labels = {"o"},
                      .labels = TextLabel("p", "x"),
                      .end_flow = true}})
                .count[1],
            1u);
  run.meter().Stop();
  const Events events = run.Await();
  EXPECT_NE(events[0].find("PROGRAM"), std::string::npos);
  EXPECT_NE(events[0].find(" p=x"), std::string::npos);
  EXPECT_EQ(events[0].find(" o=x"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(LiveAndFinite, Verdict, testing::Bool());

// What is there for labels beyond the first MiB is what no flow of the sensor has taken.
TEST(Verdict, IsRefusedWhereTheSensorHasNoRoomForItsLabels) {
  constexpr uint64_t kFlows = 40;
  std::string labels;
  for (int i = 0; i < 60; ++i) {
    labels += TextLabel(absl::StrCat("n", 100 + i), std::string(kMaxLabelText, 'x'));
  }
  auto source = std::make_unique<FakeSource>();
  for (uint16_t i = 0; i < kFlows; ++i) source->Add(1, UdpPacket(1000 + i));
  source->EndBatch().Wait();
  const auto budget = Budget::Create(FlowRoom::kStep + ByteRoom::kStepCost, FlowRoom::kStep);
  HeldMeter run(VerdictsAllowed(), std::move(source), SystemClock(),
                budget->Reserve(FlowRoom::kStep));
  AwaitFlows(run, kFlows);
  std::vector<FlowVerdict> verdicts;
  for (uint64_t id = 1; id <= kFlows; ++id) verdicts.push_back({.flow_id = id, .labels = labels});
  const VerdictTotals totals = run.Say(verdicts);
  const uint64_t fitting = 2 * ByteRoom::kStep / labels.size();
  EXPECT_LT(fitting, kFlows);
  EXPECT_EQ(totals.count, (Counts{0, fitting, 0, kFlows - fitting}));
  EXPECT_EQ(budget->taken(), budget->total());
  // What one flow gives up another can have.
  (void)run.Say({{.flow_id = 1, .end_flow = true}});
  EXPECT_EQ(run.Say({{.flow_id = kFlows, .labels = labels}}).count[1], 1u);
  run.meter().Stop();
  (void)run.Await();
}

TEST(Verdict, ShowsItsLabelsInLaterEventsAndNotInTheNextRecord) {
  MeterSettings settings = VerdictsAllowed();
  settings.events.updated = true;
  settings.update_interval_ns = 10 * kNanosPerSecond;
  std::atomic<int> step{0};
  const auto await = [&step](int count) {
    return [&step, count] {
      while (step < count) std::this_thread::yield();
    };
  };
  auto source = std::make_unique<FakeSource>();
  source->MayWait().Add(0, UdpPacket(1000)).EndBatch().Do(await(1));
  source->Add(20 * kNanosPerSecond, UdpPacket(1000)).Add(500 * kNanosPerSecond, UdpPacket(1000));
  HeldMeter run(settings, std::move(source));
  AwaitFlows(run, 1);
  (void)run.Say({{.flow_id = 1, .labels = TextLabel("a", "b")}});
  step = 1;
  EXPECT_EQ(run.Await(), (Events{"1 UPDATED 2 a=b", "1 ENDED 2 IDLE a=b", "3 ENDED 1 SOURCE_END"}));
}

TEST(Verdict, IsAppliedInOneOfManyWorkers) {
  for (uint32_t workers : {2, 4}) {
    MeterSettings settings = VerdictsAllowed();
    settings.workers = workers;
    auto source = std::make_unique<FakeSource>();
    for (uint16_t i = 1; i <= 20; ++i) source->Add(i, UdpPacket(i));
    source->EndBatch().Wait();
    HeldMeter run(settings, std::move(source));
    AwaitFlows(run, 20);
    std::vector<FlowVerdict> verdicts;
    for (uint64_t id = 1; id <= 25; ++id) verdicts.push_back({.flow_id = id, .end_flow = true});
    EXPECT_EQ(run.Say(verdicts).count, (Counts{5, 20, 0, 0}));
    run.meter().Stop();
    EXPECT_EQ(run.Await().size(), 20u);
  }
}

}  // namespace
}  // namespace weir
