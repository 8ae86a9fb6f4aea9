#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

struct NotificationTest : testing::Test {
  NotificationTest() { EXPECT_EQ(reader.Read(), "caught up"); }
  void Arm() {
    reader.cursor().NotifyWhenReady([this] { ++calls; });
  }

  FakeClock clock;
  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock};
  LogReader reader{log, {}};
  int calls = 0;
};

TEST_F(NotificationTest, CallsOnceAsSoonAsThereIsAnEvent) {
  Arm();
  EXPECT_EQ(calls, 0);
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 1);
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 1);
}

TEST_F(NotificationTest, CallsAtOnceWhereThereIsSomethingAlready) {
  log.Append(BatchOf(1));
  Arm();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(reader.ReadAll(), "events 1");
  Arm();
  EXPECT_EQ(calls, 1);
}

TEST_F(NotificationTest, CallsForCaughtUpForAGapAndForTheEnd) {
  LogReader other(log, {});
  other.cursor().NotifyWhenReady([this] { ++calls; });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(other.Read(), "caught up");
  log.Append(BatchOf(10));
  log.Append(BatchOf(1));
  other.cursor().NotifyWhenReady([this] { ++calls; });
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(other.ReadAll(), "gap 1-10 overrun; events 11");
  other.cursor().NotifyWhenReady([this] { ++calls; });
  log.Close(absl::OkStatus());
  EXPECT_EQ(calls, 3);
}

TEST_F(NotificationTest, ANewFunctionReplacesOneNotYetCalled) {
  int replaced = 0;
  reader.cursor().NotifyWhenReady([&replaced] { ++replaced; });
  Arm();
  log.Append(BatchOf(1));
  EXPECT_EQ(replaced, 0);
  EXPECT_EQ(calls, 1);
}

TEST_F(NotificationTest, NothingIsCalledAfterACancel) {
  Arm();
  reader.cursor().CancelNotify();
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 0);
  Arm();
  EXPECT_EQ(calls, 1);
}

TEST_F(NotificationTest, NothingIsCalledAfterTheCursorIsGone) {
  auto other = std::make_unique<LogReader>(log, CursorOptions{});
  EXPECT_EQ(other->Read(), "caught up");
  other->cursor().NotifyWhenReady([this] { ++calls; });
  other.reset();
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 0);
}

TEST_F(NotificationTest, TheFunctionMayReadAndArmItselfAnew) {
  std::function<void()> read_on = [&] {
    ++calls;
    reader.ReadAll();
    reader.cursor().NotifyWhenReady(read_on);
  };
  reader.cursor().NotifyWhenReady(read_on);
  for (int i = 0; i < 5; ++i) log.Append(BatchOf(2));
  EXPECT_EQ(calls, 5);
  EXPECT_EQ(InRuns(reader.sequences()), "1-10");
}

TEST_F(NotificationTest, AFunctionThatArmsItselfAnewIsNotCalledWithinItself) {
  int depth = 0;
  int deepest = 0;
  std::function<void()> read_on = [&] {
    deepest = std::max(deepest, ++depth);
    reader.Read({.max_bytes = 0});
    if (++calls < 10) reader.cursor().NotifyWhenReady(read_on);
    --depth;
  };
  log.Append(BatchOf(10));
  reader.cursor().NotifyWhenReady(read_on);
  EXPECT_EQ(calls, 10);
  EXPECT_EQ(deepest, 1);
}

TEST_F(NotificationTest, CallsAgainAtOnceWhereAFilterHasMoreToLookThrough) {
  SessionLog large(LogLimits{}, clock);
  for (int i = 0; i < 50; ++i) large.Append(BatchOf(1000));
  LogReader none(large, {.filter = FilterBy([](const FilterKey&) { return false; })});
  std::function<void()> read_on = [&] {
    ++calls;
    if (none.Read() == "nothing") none.cursor().NotifyWhenReady(read_on);
  };
  none.cursor().NotifyWhenReady(read_on);
  EXPECT_GT(calls, 1);
  EXPECT_EQ(none.result().kind, ReadResult::Kind::kCaughtUp);
}

TEST_F(NotificationTest, ACancelWaitsForTheCallUnderWay) {
  std::atomic<bool> entered{false};
  std::atomic<bool> leave{false};
  std::atomic<bool> left{false};
  reader.cursor().NotifyWhenReady([&] {
    entered = true;
    while (!leave) std::this_thread::yield();
    left = true;
  });
  std::thread appender([this] { log.Append(BatchOf(1)); });
  while (!entered) std::this_thread::yield();
  std::thread release([&leave] { leave = true; });
  reader.cursor().CancelNotify();
  EXPECT_TRUE(left);
  appender.join();
  release.join();
}

}  // namespace
}  // namespace weir
