#include <memory>
#include <thread>

#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr int64_t kStallTimeoutNs = 5 * kNanosPerSecond;
const size_t kEventBytes = BatchOf(1)->bytes().size();

struct BackPressureTest : testing::Test {
  void AppendOnes(size_t count) {
    for (size_t i = 0; i < count; ++i) AppendInTurn(log, BatchOf(1));
  }
  // Returns once the thread waits in its first Append that finds no room.
  std::thread AppendBlocked(size_t count) {
    std::thread appender([this, count] { AppendOnes(count); });
    AwaitBlockedAppender(log);
    return appender;
  }
  void AdvanceAndRecheck(int64_t span_ns) {
    clock.Advance(span_ns);
    log.RecheckTimeouts();
  }

  const CursorOptions blocking{.overflow = Overflow::kBlock, .stall_timeout_ns = kStallTimeoutNs};
  FakeClock clock;
  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock};
};

TEST_F(BackPressureTest, AppendWaitsForABlockingCursorAndGoesOnWhenItReads) {
  LogReader reader(log, blocking);
  AppendOnes(10);
  std::thread appender = AppendBlocked(15);
  EXPECT_EQ(log.extent().next_sequence, 11u);
  EXPECT_EQ(log.extent().oldest_sequence, 1u);
  while (reader.sequences().size() < 25) reader.Read({.max_bytes = 3 * kEventBytes});
  appender.join();
  log.Close(absl::OkStatus());
  EXPECT_EQ(reader.ReadAll(), "end OK");
  EXPECT_EQ(InRuns(reader.sequences()), "1-25");
}

TEST_F(BackPressureTest, AppendItselfNeverWaitsAndLosesNothing) {
  LogReader reader(log, blocking);
  log.Append(BatchOf(5));
  EXPECT_TRUE(log.has_room());
  log.Append(BatchOf(5));
  EXPECT_FALSE(log.has_room()) << "for a third one";
  log.Append(BatchOf(5));
  EXPECT_EQ(log.extent().oldest_sequence, 1u);
  EXPECT_EQ(log.extent().next_sequence, 16u);
  EXPECT_EQ(reader.ReadAll(), "caught up; events 1-15");
  log.Append(BatchOf(1));
  EXPECT_TRUE(log.has_room());
  EXPECT_EQ(log.extent().oldest_sequence, 11u) << "it is back within its bounds";
  EXPECT_EQ(reader.ReadAll(), "events 16");
}

TEST_F(BackPressureTest, AppendWaitsForMoreRoomThanItNeeds) {
  SessionLog large(LogLimits{.max_bytes = 1 << 20, .max_events = 80}, clock);
  LogReader reader(large, blocking);
  for (int i = 0; i < 80; ++i) AppendInTurn(large, BatchOf(1));
  std::thread appender([&large] { AppendInTurn(large, BatchOf(1)); });
  AwaitBlockedAppender(large);
  EXPECT_EQ(reader.Read(), "caught up");
  for (int i = 0; i < 9; ++i) {
    EXPECT_TRUE(large.extent().appender_waits) << i;
    reader.Read({.max_bytes = kEventBytes});
  }
  reader.Read({.max_bytes = kEventBytes});
  appender.join();
  EXPECT_EQ(large.extent().next_sequence, 82u);
}

TEST_F(BackPressureTest, ABatchLargerThanTheLogWaitsUntilAllIsRead) {
  LogReader reader(log, blocking);
  AppendOnes(10);
  std::thread appender([this] { AppendInTurn(log, BatchOf(30)); });
  AwaitBlockedAppender(log);
  EXPECT_EQ(reader.Read(), "caught up");
  EXPECT_EQ(reader.Read({.max_bytes = 9 * kEventBytes}), "events 1-9");
  EXPECT_TRUE(log.extent().appender_waits);
  EXPECT_EQ(reader.Read(), "events 10");
  appender.join();
  EXPECT_EQ(reader.ReadAll(), "events 11-40");
}

TEST_F(BackPressureTest, AStalledCursorIsCutOffAtItsTimeout) {
  LogReader reader(log, blocking);
  AppendOnes(10);
  std::thread appender = AppendBlocked(4);
  AdvanceAndRecheck(kStallTimeoutNs - 1);
  EXPECT_TRUE(log.extent().appender_waits);
  AdvanceAndRecheck(1);
  appender.join();
  EXPECT_EQ(reader.ReadAll(), "gap 1-4 overrun; end RESOURCE_EXHAUSTED");
  EXPECT_NE(reader.result().outcome.message().find("5000 ms"), std::string_view::npos);
  AppendOnes(20);
  EXPECT_EQ(reader.Read(), "end RESOURCE_EXHAUSTED");
  EXPECT_EQ(reader.ledger().end_sequence, 5u);
}

TEST_F(BackPressureTest, ReadingStartsTheStallTimeoutAnew) {
  LogReader reader(log, blocking);
  AppendInTurn(log, BatchOf(10));
  std::thread appender([this] { AppendInTurn(log, BatchOf(10)); });
  AwaitBlockedAppender(log);
  EXPECT_EQ(reader.Read(), "caught up");
  for (int i = 0; i < 8; ++i) {
    AdvanceAndRecheck(kStallTimeoutNs - 1);
    reader.Read({.max_bytes = kEventBytes});
  }
  EXPECT_TRUE(log.extent().appender_waits);
  AdvanceAndRecheck(kStallTimeoutNs);
  appender.join();
  EXPECT_EQ(reader.ReadAll(), "gap 9-10 overrun; end RESOURCE_EXHAUSTED");
}

TEST_F(BackPressureTest, ATimeoutOfZeroCutsOffAtOnce) {
  LogReader reader(log, {.overflow = Overflow::kBlock, .stall_timeout_ns = 0});
  AppendOnes(11);
  EXPECT_EQ(reader.ReadAll(), "gap 1-1 overrun; end RESOURCE_EXHAUSTED");
}

TEST_F(BackPressureTest, OnlyWhoHoldsTheTailIsCutOff) {
  LogReader stalled(log, blocking);
  LogReader ahead(log, blocking);
  LogReader skipping(log, {});
  AppendOnes(10);
  EXPECT_EQ(ahead.ReadAll(), "caught up; events 1-10");
  EXPECT_EQ(skipping.Read(), "caught up");
  std::thread appender = AppendBlocked(3);
  AdvanceAndRecheck(kStallTimeoutNs);
  appender.join();
  EXPECT_EQ(stalled.ReadAll(), "gap 1-3 overrun; end RESOURCE_EXHAUSTED");
  EXPECT_EQ(ahead.ReadAll(), "events 11-13");
  EXPECT_EQ(skipping.ReadAll(), "gap 1-3 overrun; events 4-13");
}

TEST_F(BackPressureTest, AppendWaitsOnForTheOtherBlockingCursors) {
  LogReader impatient(log, {.overflow = Overflow::kBlock, .stall_timeout_ns = 0});
  LogReader patient(log, blocking);
  AppendOnes(10);
  std::thread appender = AppendBlocked(1);
  EXPECT_EQ(impatient.ReadAll(), "end RESOURCE_EXHAUSTED");
  EXPECT_TRUE(log.extent().appender_waits);
  EXPECT_EQ(patient.Read(), "caught up");
  EXPECT_EQ(patient.Read(), "events 1-10");
  appender.join();
  EXPECT_EQ(patient.ReadAll(), "events 11");
}

TEST_F(BackPressureTest, ACursorThatGoesAwayLetsAppendGoOn) {
  auto reader = std::make_unique<LogReader>(log, blocking);
  AppendOnes(10);
  std::thread appender = AppendBlocked(5);
  reader.reset();
  appender.join();
  EXPECT_EQ(log.extent().next_sequence, 16u);
}

TEST_F(BackPressureTest, ASkippingCursorNeverHoldsAppend) {
  LogReader reader(log, {});
  AppendOnes(1000);
  EXPECT_EQ(reader.ReadAll(), "gap 1-990 overrun; caught up; events 991-1000");
}

TEST_F(BackPressureTest, ADrainMakesEveryCursorLossless) {
  LogReader reader(log, {});
  AppendOnes(10);
  log.BeginDrain(clock.MonotonicNanos() + kNanosPerSecond);
  std::thread appender = AppendBlocked(10);
  EXPECT_EQ(reader.Read(), "caught up");
  while (reader.sequences().size() < 20) reader.Read({.max_bytes = kEventBytes});
  appender.join();
  log.Close(absl::OkStatus());
  EXPECT_EQ(reader.ReadAll(), "end OK");
}

TEST_F(BackPressureTest, WhatADrainOvertakesIsLostToTheDrain) {
  LogReader slow(log, {});
  LogReader blocked(log, blocking);
  AppendOnes(10);
  EXPECT_EQ(blocked.ReadAll(), "caught up; events 1-10");
  AppendOnes(2);
  log.BeginDrain(clock.MonotonicNanos() + 2 * kStallTimeoutNs);
  std::thread appender = AppendBlocked(4);
  AdvanceAndRecheck(2 * kStallTimeoutNs - 1);
  EXPECT_TRUE(log.extent().appender_waits);
  AdvanceAndRecheck(1);
  appender.join();
  AppendOnes(8);
  log.Close(absl::OkStatus());
  EXPECT_EQ(slow.ReadAll(), "gap 1-2 overrun; gap 3-14 drain; caught up; events 15-24; end OK");
  EXPECT_EQ(blocked.ReadAll(), "gap 11-14 drain; events 15-24; end OK");
}

TEST_F(BackPressureTest, ADisconnectingCursorIsNotCutOffByADrain) {
  LogReader reader(log, {.overflow = Overflow::kDisconnect});
  AppendOnes(10);
  log.BeginDrain(clock.MonotonicNanos());
  AppendOnes(1);
  log.Close(absl::OkStatus());
  EXPECT_EQ(reader.ReadAll(), "gap 1-1 drain; caught up; events 2-11; end OK");
}

TEST_F(BackPressureTest, NothingIsLostToADrainThatOvertakesNothing) {
  LogReader reader(log, {});
  log.BeginDrain(clock.MonotonicNanos());
  AppendOnes(10);
  log.Close(absl::OkStatus());
  clock.Advance(3600 * kNanosPerSecond);
  EXPECT_EQ(reader.ReadAll(), "caught up; events 1-10; end OK");
}

TEST_F(BackPressureTest, ADrainThatIsOverLetsAWaitingAppendGoOn) {
  LogReader reader(log, blocking);
  AppendOnes(10);
  std::thread appender = AppendBlocked(2);
  log.BeginDrain(clock.MonotonicNanos());
  appender.join();
  EXPECT_EQ(reader.ReadAll(), "gap 1-2 drain; caught up; events 3-12");
}

}  // namespace
}  // namespace weir
