// Flows that wait for a verdict.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

using Events = std::vector<std::string>;

constexpr int64_t kSecond = kNanosPerSecond;

// Held flows and their workers, with one worker and with two.
class Hold : public testing::TestWithParam<uint32_t> {
 protected:
  static MeterSettings Settings(uint32_t decide_after) {
    MeterSettings settings = HoldSettings(decide_after);
    settings.workers = GetParam();
    return settings;
  }
};

TEST_P(Hold, HandsOnTheEventAtOnceAndCountsNoFurtherPacketUntilTheVerdict) {
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 5; ++i) source->Add(i, UdpPacket(1000));
  source->EndBatch().Wait();
  HeldMeter run(Settings(2), std::move(source));
  run.AwaitHolds(1);
  while (run.events().empty()) std::this_thread::yield();
  EXPECT_EQ(run.events(), Events{"1 EARLY 2"});
  EXPECT_EQ(run.Say({{.flow_id = 1, .labels = TextLabel("a", "b")}}).count[1], 1u);
  run.meter().Stop();
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 2", "1 ENDED 5 SHUTDOWN a=b"}));
  EXPECT_EQ(run.statistics().decided_holds, 1u);
}

TEST_P(Hold, WaitsForVerdictsAtTheEndOfTheSource) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000));
  HeldMeter run(Settings(1), std::move(source));
  run.AwaitHolds(1);
  EXPECT_EQ(run.Say({{.flow_id = 1}}).count[1], 1u);
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 2 SOURCE_END"}));
}

TEST_P(Hold, ReleasesWhenTheDeadlineHasPassedAndCountsALateVerdict) {
  FakeClock clock;
  MeterSettings settings = Settings(1);
  settings.verdicts->hold_timeout_ns = kSecond;
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000)).EndBatch().Wait();
  HeldMeter run(settings, std::move(source), clock);
  run.AwaitHolds(1);
  run.Poke();
  clock.Advance(kSecond - 1);
  run.Poke();
  run.Poke();  // what the first one has released shows in the totals
  EXPECT_EQ(run.statistics().expired_holds, 0u);
  clock.Advance(1);
  run.Poke();
  while (run.statistics().expired_holds < 1) std::this_thread::yield();
  EXPECT_EQ(run.statistics().verdicts_late, 0u);
  const VerdictTotals totals = run.Say({{.flow_id = 1, .labels = TextLabel("a", "late")}});
  EXPECT_EQ(totals.count[static_cast<size_t>(VerdictOutcome::kLate)], 1u);
  run.meter().Stop();
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 2 SHUTDOWN a=late"}));
  EXPECT_EQ(run.statistics().verdicts_late, 1u);
  EXPECT_EQ(run.statistics().verdicts_applied, 1u);
}

TEST_P(Hold, ExpiresByItselfOnTheSystemsClock) {
  MeterSettings settings = Settings(1);
  settings.verdicts->hold_timeout_ns = 20 * kNanosPerMilli;
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(2000)).EndBatch().Wait();
  HeldMeter run(settings, std::move(source));
  while (run.statistics().expired_holds < 2) std::this_thread::yield();
  run.meter().Stop();
  EXPECT_EQ(run.Await().size(), 4u);
}

TEST_P(Hold, MakesTheReaderWaitWhereAQueueIsFull) {
  MeterSettings settings = Settings(1);
  settings.verdicts->max_queued_packets = 3;
  std::atomic<bool> is_far{false};
  std::atomic<bool> has_spoken{false};
  bool came_too_far = false;
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 60; ++i) {
    if (i == 5) source->Do([&] { is_far = true; });
    if (i == 50) source->Do([&] { came_too_far = !has_spoken; });
    source->Add(i, UdpPacket(1000)).EndBatch();
  }
  HeldMeter run(settings, std::move(source));
  run.AwaitHolds(1);
  while (!is_far) std::this_thread::yield();
  has_spoken = true;
  (void)run.Say({{.flow_id = 1}});
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 60 SOURCE_END"}));
  EXPECT_FALSE(came_too_far);
}

TEST_P(Hold, MakesTheReaderWaitForRoomNoLongerThanTheDeadline) {
  MeterSettings settings = Settings(1);
  settings.verdicts->max_queued_packets = 1;
  settings.verdicts->hold_timeout_ns = 20 * kNanosPerMilli;
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 9; ++i) source->Add(i, UdpPacket(1000));
  HeldMeter run(settings, std::move(source));
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 9 SOURCE_END"}));
  EXPECT_EQ(run.statistics().expired_holds, 1u);
}

TEST_P(Hold, LetsAReaderGoOnThatWaitsForRoomWhenTheHolderGoes) {
  MeterSettings settings = Settings(1);
  settings.verdicts->max_queued_packets = 2;
  std::atomic<bool> is_full{false};
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 60; ++i) {
    if (i == 5) source->Do([&] { is_full = true; });
    source->Add(i, UdpPacket(1000)).EndBatch();
  }
  HeldMeter run(settings, std::move(source));
  run.AwaitHolds(1);
  while (!is_full) std::this_thread::yield();
  run.DetachHolder();
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 60 SOURCE_END"}));
  EXPECT_EQ(run.statistics().released_holds, 1u);
}

TEST(HoldOfOneWorker, IsPassedOverWhenFlowsExpireAndEndsIdleThereafter) {
  auto source = std::make_unique<FakeSource>();
  source->Add(0, UdpPacket(1000)).Add(1, UdpPacket(1000)).Add(2, UdpPacket(2000));
  source->Add(200 * kSecond, UdpPacket(3000)).EndBatch().Wait();
  HeldMeter run(HoldSettings(2), std::move(source));
  run.AwaitHolds(1);
  while (run.events().size() < 2) run.Poke();
  EXPECT_EQ(run.events(), (Events{"1 EARLY 2", "3 ENDED 1 IDLE"}));
  (void)run.Say({{.flow_id = 1, .labels = TextLabel("a", "b")}});
  run.meter().Stop();
  EXPECT_EQ(run.Await(),
            (Events{"1 EARLY 2", "3 ENDED 1 IDLE", "1 ENDED 2 IDLE a=b", "4 ENDED 1 SHUTDOWN"}));
}

TEST_P(Hold, JudgesQueuedPacketsByTheirOwnTime) {
  auto source = std::make_unique<FakeSource>();
  source->Add(0, UdpPacket(1000)).Add(10 * kSecond, UdpPacket(1000));
  source->Add(200 * kSecond, UdpPacket(1000)).Add(201 * kSecond, UdpPacket(1000));
  source->EndBatch();
  HeldMeter run(Settings(1), std::move(source));
  run.AwaitHolds(1);
  (void)run.Say({{.flow_id = 1}});
  run.AwaitHolds(2);
  (void)run.Say({{.flow_id = 3}});
  EXPECT_EQ(run.Await(),
            (Events{"1 EARLY 1", "1 ENDED 2 IDLE", "3 EARLY 1", "3 ENDED 2 SOURCE_END"}));
}

TEST_P(Hold, EndsAFlowAtItsPacketAndHoldsTheRecordOfThePacketsBehind) {
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 5; ++i) source->Add(i, UdpPacket(1000));
  HeldMeter run(Settings(2), std::move(source));
  run.AwaitHolds(1);
  const std::string label = TextLabel("verdict", "end");
  EXPECT_EQ(run.Say({{.flow_id = 1, .labels = label, .end_flow = true}}).count[1], 1u);
  run.AwaitHolds(2);
  EXPECT_EQ(run.Say({{.flow_id = 1}}).unknown_ids, std::vector<uint64_t>{1});
  (void)run.Say({{.flow_id = 3}});
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 2", "1 ENDED 2 PROGRAM verdict=end", "3 EARLY 2",
                                 "3 ENDED 3 SOURCE_END"}));
}

TEST_P(Hold, HoldsNothingWithoutAHolder) {
  auto source = std::make_unique<FakeSource>();
  std::atomic<bool> is_gone{false};
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000)).EndBatch();
  source->Do([&] {
    while (!is_gone) std::this_thread::yield();
  });
  source->Add(3, UdpPacket(2000)).EndBatch();
  HeldMeter run(Settings(1), std::move(source));
  run.AwaitHolds(1);
  run.DetachHolder();
  is_gone = true;
  EXPECT_EQ(run.Await().size(), 4u);
  EXPECT_EQ(run.statistics().holds, 1u);
  EXPECT_EQ(run.statistics().released_holds, 1u);
}

TEST_P(Hold, ReleasesWhatItHeldForAHolderThatAnotherFollows) {
  auto source = std::make_unique<FakeSource>();
  std::atomic<bool> goes_on{false};
  source->Add(1, UdpPacket(1000)).EndBatch();
  source->Do([&] {
    while (!goes_on) std::this_thread::yield();
  });
  source->Add(2, UdpPacket(2000)).EndBatch();
  HeldMeter run(Settings(1), std::move(source));
  run.AwaitHolds(1);
  run.DetachHolder();
  run.AttachHolder();
  while (run.statistics().released_holds < 1) run.Poke();
  goes_on = true;
  run.AwaitHolds(2);
  (void)run.Say({{.flow_id = 2}});
  (void)run.Await();
  EXPECT_EQ(run.statistics().decided_holds, 1u);
}

TEST_P(Hold, KeepsTheHeadersAndTheInterfaceOfPacketsThatWait) {
  MeterSettings settings = Settings(1);
  settings.active_timeout_ns = 10;
  auto source = std::make_unique<FakeSource>();
  source->Interfaces({"eth0", "eth1"}).By(1).Add(1, UdpPacket(1000)).By(2);
  constexpr size_t kTtl = 8;
  source->Add(2, Eth().Ipv4("10.0.0.2", "10.0.0.1").Set8(kTtl, 50).Udp(53, 1000));
  source->Add(11, Eth().Ipv4("10.0.0.1", "10.0.0.2").Set8(kTtl, 60).Udp(1000, 53)).EndBatch();
  source->Wait();
  HeldMeter run(settings, std::move(source));
  run.AwaitHolds(1);
  while (run.statistics().packets_in_flows < 3) std::this_thread::yield();
  run.Poke();
  run.DetachHolder();
  run.meter().Stop();
  (void)run.Await();
  std::vector<v1::Flow> ended;
  for (const v1::FlowEvent& event : run.sink().Events()) {
    if (event.type() == v1::EVENT_TYPE_ENDED) ended.push_back(event.flow());
  }
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[0].interface_name(), "eth0");
  EXPECT_EQ(ended[0].dst_to_src_ttl(), 50u);
  EXPECT_EQ(ended[1].interface_name(), "eth1");
  EXPECT_EQ(ended[1].src_to_dst_ttl(), 60u);
}

INSTANTIATE_TEST_SUITE_P(Workers, Hold, testing::Values(1, 2));

}  // namespace
}  // namespace weir
