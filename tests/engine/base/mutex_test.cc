#include "engine/base/mutex.h"

#include <limits>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace weir {
namespace {

struct Counter {
  CondVar changed;
  Mutex mutex;
  int value ABSL_GUARDED_BY(mutex) = 0;
};

TEST(Mutex, LetsOneThreadInAtATime) {
  Counter counter;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&counter] {
      for (int j = 0; j < 10'000; ++j) {
        MutexLock lock(counter.mutex);
        ++counter.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  MutexLock lock(counter.mutex);
  EXPECT_EQ(counter.value, 40'000);
}

TEST(MutexLock, CanBeUnlockedAndLockedAgain) {
  Counter counter;
  {
    MutexLock lock(counter.mutex);
    lock.Unlock();
    std::thread([&counter] {
      MutexLock other(counter.mutex);
      counter.value = 1;
    }).join();  // would not return, were it still held
    lock.Lock();
    EXPECT_EQ(counter.value, 1);
    lock.Unlock();
  }
  MutexLock lock(counter.mutex);  // nor here, had the scope's end not seen that it was unlocked
}

TEST(CondVar, WakesWhoWaitsAndGivesTheMutexBack) {
  Counter counter;
  std::thread other([&counter] {
    MutexLock lock(counter.mutex);
    counter.value = 1;
    counter.changed.NotifyOne();
    while (counter.value == 1) counter.changed.WaitFor(counter.mutex, 1'000'000'000'000);
  });
  {
    MutexLock lock(counter.mutex);
    while (counter.value == 0) counter.changed.Wait(counter.mutex);
    counter.value = 2;
  }
  counter.changed.NotifyAll();
  other.join();
}

TEST(CondVar, EndsAWaitAfterItsTimeWhateverThatIs) {
  Counter counter;
  MutexLock lock(counter.mutex);
  for (int64_t most_ns : {int64_t{1'000'000}, int64_t{0}, std::numeric_limits<int64_t>::min()}) {
    counter.changed.WaitFor(counter.mutex, most_ns);
  }
  std::thread other([&counter] {
    MutexLock held(counter.mutex);  // entered while the wait below goes on
    counter.value = 1;
    counter.changed.NotifyOne();
  });
  while (counter.value == 0) {
    counter.changed.WaitFor(counter.mutex, std::numeric_limits<int64_t>::max());
  }
  lock.Unlock();
  other.join();
}

}  // namespace
}  // namespace weir
