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
using Indexes = std::vector<uint32_t>;

class WorkerQueuesTest : public testing::Test {
 protected:
  WorkerStep Await(size_t worker, int64_t longest_ns = 0) {
    batch_ = nullptr;
    return queues_.Await(worker, longest_ns, batch_);
  }
  // Worker 0 reads a batch that has packets for those workers.
  PacketBatch* Read(bool for_0, bool for_1) {
    EXPECT_EQ(Await(0), WorkerStep::kRead);
    return Fill(batch_, for_0, for_1);
  }
  static PacketBatch* Fill(PacketBatch* batch, bool for_0, bool for_1) {
    batch->of_worker[0] = for_0 ? Indexes{0} : Indexes{};
    batch->of_worker[1] = for_1 ? Indexes{1} : Indexes{};
    batch->advance_to_ns.reset();
    batch->is_last = false;
    return batch;
  }
  void ReadAndPush(bool for_0, bool for_1) {
    PacketBatch* batch = Read(for_0, for_1);
    queues_.EndTurn(true);
    queues_.Push(batch);
  }

  WorkerQueues queues_{2, WorkerQueues::Readers::kWorkers};
  PacketBatch* batch_ = nullptr;
};

TEST_F(WorkerQueuesTest, LetsOneReadAtATime) {
  EXPECT_EQ(Await(0), WorkerStep::kRead);
  EXPECT_EQ(Await(1), WorkerStep::kAttend);
  queues_.EndTurn(true);
  EXPECT_EQ(Await(1), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, GivesEachWorkerTheBatchesWithItsPacketsInOrder) {
  ReadAndPush(true, true);
  PacketBatch* const first = batch_;
  ReadAndPush(false, true);
  PacketBatch* const second = batch_;
  EXPECT_EQ(Await(0), WorkerStep::kRead);  // low, and so is worker 1: this one has the turn
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(batch_, first);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(batch_, second);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(batch_, first);
}

TEST_F(WorkerQueuesTest, UsesABatchAgainWhenAllAreDoneWithIt) {
  ReadAndPush(true, true);
  PacketBatch* const first = batch_;
  PacketBatch* const other = Read(false, false);
  EXPECT_NE(other, first);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  queues_.GiveBack(batch_);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  queues_.EndTurn(true);
  EXPECT_NE(Read(false, false), first) << "worker 1 still has it";
  queues_.EndTurn(true);
  queues_.GiveBack(first);
  EXPECT_EQ(Read(false, false), first);
}

TEST_F(WorkerQueuesTest, ReleasesTheFramesOfABatchWithoutUsers) {
  PacketBatch* const batch = Read(false, false);
  batch->frame_batch.block = std::make_shared<int>(1);
  const std::weak_ptr<const void> block = batch->frame_batch.block;
  queues_.EndTurn(true);
  queues_.Push(batch);
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

TEST_F(WorkerQueuesTest, CountsBatchsThatAreStillBeingDecoded) {
  std::vector<PacketBatch*> batches;
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) {
    batches.push_back(Read(false, true));
    queues_.EndTurn(true);
  }
  EXPECT_EQ(Await(0), WorkerStep::kAttend);
  for (PacketBatch* batch : batches) queues_.Push(batch);
  EXPECT_EQ(Await(0), WorkerStep::kAttend);
}

// A worker in a wait, and what that ends with.
class Waiter {
 public:
  Waiter(WorkerQueues& queues, size_t worker)
      : thread_([this, &queues, worker] {
          PacketBatch* batch = nullptr;
          step_ = queues.Await(worker, kLong, batch);
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
    EXPECT_TRUE(queues_.waits(0)) << "a batch later it would wait again";
    EXPECT_EQ(Await(1), WorkerStep::kProcess);
    queues_.GiveBack(batch_);
  }
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, WakesWhoWaitedForTheTurn) {
  PacketBatch* const batch = Read(false, false);
  Waiter waiter(queues_, 1);
  queues_.EndTurn(true);
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
  queues_.Push(batch);
}

TEST_F(WorkerQueuesTest, WakesWhoGetsABatch) {
  PacketBatch* const batch = Read(false, true);
  Waiter waiter(queues_, 1);
  queues_.Push(batch);
  EXPECT_EQ(waiter.Await(), WorkerStep::kProcess);
}

TEST_F(WorkerQueuesTest, WakesWhoWaitedForBatchsThatHadNothingForAnybody) {
  std::vector<PacketBatch*> batches;
  for (size_t i = 0; i < WorkerQueues::kMostWaiting; ++i) {
    batches.push_back(Read(false, false));
    queues_.EndTurn(true);
  }
  Waiter waiter(queues_, 1);
  queues_.Push(batches.back());
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

// However few wait: worker 0 takes one after the other, and gives none back.
TEST_F(WorkerQueuesTest, ReadsNoMoreThanMayBeInFlight) {
  std::vector<PacketBatch*> in_process;
  while (Await(1) == WorkerStep::kRead) {
    ASSERT_LT(in_process.size(), WorkerQueues::kMostInFlight);
    PacketBatch* const batch = Fill(batch_, true, false);
    queues_.Push(batch);
    EXPECT_EQ(Await(0), WorkerStep::kProcess) << "worker 1 has the turn";
    in_process.push_back(batch);
    queues_.EndTurn(true);
  }
  EXPECT_EQ(in_process.size(), WorkerQueues::kMostInFlight);
  Waiter waiter(queues_, 1);
  for (size_t i = 0; i < WorkerQueues::kMostInFlight / 2; ++i) queues_.GiveBack(in_process[i]);
  EXPECT_EQ(waiter.Await(), WorkerStep::kRead);
}

TEST_F(WorkerQueuesTest, RunsTimeOnForAllWorkers) {
  PacketBatch* const batch = Read(true, false);
  batch->advance_to_ns = 7;
  queues_.EndTurn(true);
  queues_.Push(batch);
  PacketBatch* const reading = Read(false, false);
  EXPECT_EQ(Await(0), WorkerStep::kProcess);
  EXPECT_EQ(batch_, batch);
  EXPECT_EQ(Await(1), WorkerStep::kProcess);
  EXPECT_EQ(batch_, batch);
  queues_.Push(reading);
}

TEST_F(WorkerQueuesTest, EndsWhenTheLastBatchIsDoneAndReadsNoMoreBefore) {
  ReadAndPush(true, false);
  PacketBatch* const last = Read(false, false);
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
    PacketBatch* batch = queues_.AwaitRoom();
    batch->of_worker[0] = {0};
    batch->number = pushed_++;
    queues_.EndTurn(true);
    queues_.Push(batch);
  }
  PacketBatch* Take() {
    PacketBatch* batch = nullptr;
    WorkerStep step;
    while ((step = queues_.Await(0, kLong, batch)) == WorkerStep::kAttend) continue;
    EXPECT_EQ(step, WorkerStep::kProcess);
    return batch;
  }

  WorkerQueues queues_{1, WorkerQueues::Readers::kThread};
  std::atomic<uint64_t> pushed_{0};
};

TEST_F(ReadQueuesTest, LeaveReadingToIt) {
  PacketBatch* batch = nullptr;
  EXPECT_EQ(queues_.Await(0, 0, batch), WorkerStep::kAttend);
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
  constexpr uint64_t kBatches = 10 * WorkerQueues::kMostWaiting;
  std::thread reader([&] {
    for (uint64_t i = 0; i < kBatches; ++i) Push();
  });
  for (uint64_t i = 0; i < kBatches; ++i) {
    PacketBatch* batch = Take();
    EXPECT_EQ(batch->number, i);
    queues_.GiveBack(batch);
  }
  reader.join();
}

}  // namespace
}  // namespace weir
