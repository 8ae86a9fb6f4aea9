#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "server/threads/task_runner.h"

namespace weir {
namespace {

TEST(SerialExecutor, RunOneStepAtATimeAndLoseNoSignal) {
  constexpr int kThreads = 4;
  constexpr int kRaises = 20'000;
  SerialExecutor executor;
  std::atomic<int> inside{0};
  std::atomic<int> overlaps{0};
  uint64_t raised_bits = 0;  // not atomic: the steps take turns
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, bit = uint32_t{1} << i] {
      for (int j = 0; j < kRaises; ++j) {
        executor.Raise(bit, [&](uint32_t raised) {
          if (inside.fetch_add(1) != 0) overlaps.fetch_add(1);
          raised_bits |= raised;
          inside.fetch_sub(1);
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(overlaps.load(), 0);
  EXPECT_EQ(raised_bits, (uint64_t{1} << kThreads) - 1);
}

TEST(SerialExecutor, LeaveWhatIsRaisedWithinAStepToTheSameStepper) {
  SerialExecutor executor;
  int depth = 0;
  std::vector<uint32_t> seen;
  std::function<void(uint32_t)> step = [&](uint32_t raised) {
    EXPECT_EQ(depth++, 0);
    seen.push_back(raised);
    if (raised == 1) executor.Raise(2, step);
    --depth;
  };
  executor.Raise(1, step);
  EXPECT_EQ(seen, (std::vector<uint32_t>{1, 2}));
}

TEST(TaskRunner, RunsWhatIsQueuedBeforeItEnds) {
  std::atomic<int> run{0};
  {
    TaskRunner tasks(2);
    for (int i = 0; i < 50; ++i) tasks.Run([&run] { run.fetch_add(1); });
  }
  EXPECT_EQ(run.load(), 50);
}

TEST(TimerThread, CallsInTheOrderOfTheirTimes) {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<int> called;
  const auto call = [&](int which) {
    return [&, which] {
      std::lock_guard<std::mutex> lock(mutex);
      called.push_back(which);
      changed.notify_all();
    };
  };
  TimerThread timers(SystemClock());
  timers.After(20 * kNanosPerMilli, call(3));
  timers.After(10 * kNanosPerMilli, call(2));
  timers.Post(call(1));
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return called.size() == 3; });
  EXPECT_EQ(called, (std::vector<int>{1, 2, 3}));
}

TEST(TimerThread, EndsWithoutCallingWhatIsNotDue) {
  bool called = false;
  {
    TimerThread timers(SystemClock());
    timers.After(3600 * kNanosPerSecond, [&] { called = true; });
  }
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace weir
