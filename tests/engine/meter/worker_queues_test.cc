// Whose turn it is to read, and what each worker gets to do. Most of it needs one thread: a wait of
// no time ends at once.
#include "engine/meter/worker_queues.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "engine/base/clock.h"

namespace weir {
namespace {

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

  WorkerQueues queues_{2, true};
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

TEST_F(WorkerQueuesTest, WakesWhoWaitedForTheOneThatLagged) {
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) ReadAndPush(false, true);
  WorkerStep step = WorkerStep::kEnd;
  std::thread waiter([&] {
    Portion* portion = nullptr;
    step = queues_.Await(0, kLong, portion);
  });
  Portion* portion = nullptr;
  for (size_t i = 0; i <= WorkerQueues::kMostWaiting / 2; ++i) {
    EXPECT_EQ(queues_.Await(1, kLong, portion), WorkerStep::kProcess);
    queues_.GiveBack(portion);
  }
  waiter.join();
  EXPECT_EQ(step, WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, WakesWhoWaitedForTheTurn) {
  Portion* const portion = Read(false, false);
  WorkerStep step = WorkerStep::kEnd;
  std::thread waiter([&] {
    Portion* other = nullptr;
    while ((step = queues_.Await(1, kLong, other)) == WorkerStep::kAttend) continue;
  });
  queues_.EndTurn(true);
  waiter.join();
  EXPECT_EQ(step, WorkerStep::kRead);
  queues_.Push(portion);
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
TEST(ReadQueues, KeepTheReaderWaitingWhileAWorkerLags) {
  WorkerQueues queues(1, false);
  Portion* portion = nullptr;
  EXPECT_EQ(queues.Await(0, 0, portion), WorkerStep::kAttend);  // workers do not read
  size_t pushed = 0;
  std::thread reader([&] {
    for (; pushed < 4 * WorkerQueues::kMostWaiting; ++pushed) {
      Portion* next = queues.AwaitRoom();
      next->of_worker[0] = {0};
      next->number = pushed;
      queues.EndTurn(true);
      queues.Push(next);
    }
  });
  for (uint64_t i = 0; i < 4 * WorkerQueues::kMostWaiting; ++i) {
    WorkerStep step;
    while ((step = queues.Await(0, kLong, portion)) == WorkerStep::kAttend) continue;
    ASSERT_EQ(step, WorkerStep::kProcess);
    ASSERT_EQ(portion->number, i);
    queues.GiveBack(portion);
  }
  reader.join();
}

}  // namespace
}  // namespace weir
