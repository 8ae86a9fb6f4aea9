// Whose turn it is to read, and what each worker gets to do. Most of it needs one thread: a wait of
// no time ends at once.
#include "engine/meter/threads/worker_queues.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "engine/base/clock.h"

namespace weir {
namespace {

// Longer than a test may take, so that it fails where somebody is not woken.
constexpr int64_t kLong = 3600 * kNanosPerSecond;
using Places = std::vector<uint32_t>;

class WorkerQueuesTest : public testing::Test {
 protected:
  WorkerStep Await(size_t worker, int64_t longest_ns = 0) {
    portion_ = nullptr;
    return queues_.Await(worker, longest_ns, portion_);
  }
  // Worker 0 reads a portion that has packets for those workers.
  Portion* Read(bool for_0, bool for_1) {
    EXPECT_EQ(Await(0), WorkerStep::kRead);
    return Fill(portion_, for_0, for_1);
  }
  static Portion* Fill(Portion* portion, bool for_0, bool for_1) {
    portion->of_worker[0] = for_0 ? Places{0} : Places{};
    portion->of_worker[1] = for_1 ? Places{1} : Places{};
    portion->advance_to_ns.reset();
    portion->is_last = false;
    return portion;
  }
  void ReadAndPush(bool for_0, bool for_1) {
    Portion* portion = Read(for_0, for_1);
    queues_.EndTurn(true);
    queues_.Push(portion);
  }

  WorkerQueues queues_{2, WorkerQueues::Readers::kWorkers};
  Portion* portion_ = nullptr;
};

TEST_F(WorkerQueuesTest, LetsOneReadAtATime) {
  EXPECT_EQ(Await(0), WorkerStep::kRead);
  EXPECT_EQ(Await(1), WorkerStep::kAttend);
  queues_.EndTurn(true);
  EXPECT_EQ(Await(1), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, GivesEachWorkerThePortionsWithItsPacketsInOrder) {
  ReadAndPush(true, true);
  Portion* const first = portion_;
  ReadAndPush(false, true);
  Portion* const second = portion_;
  EXPECT_EQ(Await(0), WorkerStep::kRead);  // low, and so is worker 1: this one has the turn
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(portion_, first);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(portion_, second);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(portion_, first);
}

TEST_F(WorkerQueuesTest, UsesAPortionAgainWhenAllAreDoneWithIt) {
  ReadAndPush(true, true);
  Portion* const first = portion_;
  Portion* const other = Read(false, false);
  EXPECT_NE(other, first);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  queues_.GiveBack(portion_);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  queues_.EndTurn(true);
  EXPECT_NE(Read(false, false), first) << "worker 1 still has it";
  queues_.EndTurn(true);
  queues_.GiveBack(first);
  EXPECT_EQ(Read(false, false), first);
}

TEST_F(WorkerQueuesTest, LetsGoOfTheFramesOfAPortionWithoutUsers) {
  Portion* const portion = Read(false, false);
  portion->batch.block = std::make_shared<int>(1);
  const std::weak_ptr<const void> block = portion->batch.block;
  queues_.EndTurn(true);
  queues_.Push(portion);
  EXPECT_TRUE(block.expired());
}

TEST_F(WorkerQueuesTest, WhoHasEnoughLeavesReadingToOthers) {
  for (size_t i = 0; i < WorkerQueues::kFewWaiting; ++i) ReadAndPush(true, false);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(Await(1), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, ReadsNoFurtherThanTheSlowestMayLag) {
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) ReadAndPush(false, true);
  EXPECT_EQ(Await(0), WorkerStep::kAttend);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(Await(0), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, CountsPortionsThatAreStillBeingDecoded) {
  std::vector<Portion*> portions;
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) {
    portions.push_back(Read(false, true));
    queues_.EndTurn(true);
  }
  EXPECT_EQ(Await(0), WorkerStep::kAttend);
  for (Portion* portion : portions) queues_.Push(portion);
  EXPECT_EQ(Await(0), WorkerStep::kAttend);
}

// A worker in a wait, and what that ends with.
class Waiter {
 public:
  Waiter(WorkerQueues& queues, size_t worker)
      : thread_([this, &queues, worker] {
          Portion* portion = nullptr;
          step_ = queues.Await(worker, kLong, portion);
        }) {
    while (!queues.waits(worker)) std::this_thread::yield();
  }
  WorkerStep Await() {
    thread_.join();
    return step_;
  }

 private:
  WorkerStep step_ = WorkerStep::kEnd;
  std::thread thread_;
};

TEST_F(WorkerQueuesTest, WakesWhoWaitedForTheOneThatLagged) {
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) ReadAndPush(false, true);
  Waiter waiter(queues_, 0);
  for (size_t i = 0; i < WorkerQueues::kMostWaiting / 2; ++i) {
    EXPECT_TRUE(queues_.waits(0)) << "a portion later it would wait again";
    EXPECT_EQ(Await(1), WorkerStep::kProcess);
    queues_.GiveBack(portion_);
  }
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, WakesWhoWaitedForTheTurn) {
  Portion* const portion = Read(false, false);
  Waiter waiter(queues_, 1);
  queues_.EndTurn(true);
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
  queues_.Push(portion);
}

TEST_F(WorkerQueuesTest, WakesWhoGetsAPortion) {
  Portion* const portion = Read(false, true);
  Waiter waiter(queues_, 1);
  queues_.Push(portion);
  EXPECT_EQ(waiter.Await(), WorkerStep::kProcess);
}

TEST_F(WorkerQueuesTest, WakesWhoWaitedForPortionsThatHadNothingForAnybody) {
  std::vector<Portion*> portions;
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) {
    portions.push_back(Read(false, false));
    queues_.EndTurn(true);
  }
  Waiter waiter(queues_, 1);
  queues_.Push(portions.back());
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

// However few wait: worker 0 takes one after the other, and gives none back.
TEST_F(WorkerQueuesTest, ReadsNoMoreThanMayBeInFlight) {
  std::vector<Portion*> in_process;
  while (Await(1) == WorkerStep::kRead) {
    ASSERT_LT(in_process.size(), WorkerQueues::kMostInFlight);
    Portion* const portion = Fill(portion_, true, false);
    queues_.Push(portion);
    EXPECT_EQ(Await(0), WorkerStep::kProcess) << "worker 1 has the turn";
    in_process.push_back(portion);
    queues_.EndTurn(true);
  }
  EXPECT_EQ(in_process.size(), WorkerQueues::kMostInFlight);
  Waiter waiter(queues_, 1);
  for (size_t i = 0; i < WorkerQueues::kMostInFlight / 2; ++i) queues_.GiveBack(in_process[i]);
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, RunsTimeOnForAllWorkers) {
  Portion* const portion = Read(true, false);
  portion->advance_to_ns = 7;
  queues_.EndTurn(true);
  queues_.Push(portion);
  Portion* const reading = Read(false, false);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(portion_, portion);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(portion_, portion);
  queues_.Push(reading);
}

TEST_F(WorkerQueuesTest, EndsWhenTheLastPortionIsDoneAndReadsNoMoreBefore) {
  ReadAndPush(true, false);
  Portion* const last = Read(false, false);
  last->is_last = true;
  queues_.EndTurn(false);
  EXPECT_EQ(Await(1), WorkerStep::kAttend);  // it has not come yet
  queues_.Push(last);
  EXPECT_EQ(Await(1), WorkerStep::kEnd);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(Await(0), WorkerStep::kEnd);
}

TEST_F(WorkerQueuesTest, IsWokenOnceForEachCall) {
  EXPECT_EQ(Await(0), WorkerStep::kRead);
  queues_.Wake(1);
  EXPECT_EQ(Await(1, kLong), WorkerStep::kAttend);
  std::thread waker([&] { queues_.Wake(1); });
  EXPECT_EQ(Await(1, kLong), WorkerStep::kAttend);
  waker.join();
}

// A thread of its own reads.
class ReadQueuesTest : public testing::Test {
 protected:
  void Push() {
    Portion* portion = queues_.AwaitRoom();
    portion->of_worker[0] = {0};
    portion->number = pushed_++;
    queues_.EndTurn(true);
    queues_.Push(portion);
  }
  Portion* Take() {
    Portion* portion = nullptr;
    WorkerStep step;
    while ((step = queues_.Await(0, kLong, portion)) == WorkerStep::kAttend) continue;
    EXPECT_EQ(step, WorkerStep::kProcess);
    return portion;
  }

  WorkerQueues queues_{1, WorkerQueues::Readers::kThread};
  std::atomic<uint64_t> pushed_{0};
};

TEST_F(ReadQueuesTest, LeaveReadingToIt) {
  Portion* portion = nullptr;
  EXPECT_EQ(queues_.Await(0, 0, portion), WorkerStep::kAttend);
}

TEST_F(ReadQueuesTest, KeepItWaitingWhileAWorkerLags) {
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) Push();
  std::thread reader([&] { Push(); });
  while (!queues_.reader_waits() && pushed_ == WorkerQueues::kMostWaiting) {
    std::this_thread::yield();
  }
  EXPECT_EQ(pushed_, WorkerQueues::kMostWaiting);
  for (size_t i = 0; i < WorkerQueues::kMostWaiting / 2; ++i) queues_.GiveBack(Take());
  reader.join();
}

TEST_F(ReadQueuesTest, KeepTheOrder) {
  constexpr uint64_t kPortions = 10 * WorkerQueues::kMostWaiting;
  std::thread reader([&] {
    for (uint64_t i = 0; i < kPortions; ++i) Push();
  });
  for (uint64_t i = 0; i < kPortions; ++i) {
    Portion* portion = Take();
    EXPECT_EQ(portion->number, i);
    queues_.GiveBack(portion);
  }
  reader.join();
}

}  // namespace
}  // namespace weir
