#include "engine/meter/threads/worker_queues.h"

#include <algorithm>

namespace weir {
namespace {

// A worker that waits because another one lags is woken once that one has caught up so far: woken
// for each batch, it would read that one and wait again.
constexpr size_t kCaughtUp = WorkerQueues::kMostWaiting / 2;
constexpr size_t kFewInFlight = WorkerQueues::kMostInFlight / 2;

void NotifyIfThere(CondVar* waiter) {
  if (waiter != nullptr) waiter->NotifyOne();
}

}  // namespace

WorkerQueues::WorkerQueues(size_t workers, Readers readers) : readers_(readers), lanes_(workers) {}

WorkerStep WorkerQueues::Await(size_t index, int64_t longest_ns, PacketBatch*& batch) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    Lane& lane = lanes_[index];
    if (!lane.woken && lane.waiting.empty() && !closed_ && !MayRead(lane)) {
      lane.waits = true;
      lane.changed.WaitFor(mutex_, longest_ns);
      lane.waits = false;
    }
    lane.woken = false;
    if (MayRead(lane)) {
      batch = BeginTurn();
      return WorkerStep::kRead;
    }
    if (lane.waiting.empty()) return closed_ ? WorkerStep::kEnd : WorkerStep::kAttend;
    batch = lane.waiting.front();
    lane.waiting.pop_front();
    if (lane.waiting.size() == kCaughtUp) reader = WhoMayRead();
  }
  NotifyIfThere(reader);
  return WorkerStep::kProcess;
}

PacketBatch* WorkerQueues::AwaitRoom() {
  MutexLock lock(mutex_);
  while (!HasRoom()) {
    reader_waits_ = true;
    has_room_.Wait(mutex_);
    reader_waits_ = false;
  }
  return BeginTurn();
}

void WorkerQueues::EndTurn(bool goes_on) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    turn_taken_ = false;
    read_over_ = !goes_on;
    reader = WhoMayRead();
  }
  NotifyIfThere(reader);
}

void WorkerQueues::Push(PacketBatch* batch) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    Share(*batch);
    --being_read_;
    if (batch->is_last) closed_ = true;
    if (batch->users == 0) Spare(batch);
    reader = WhoMayRead();
  }
  NotifyIfThere(reader);
}

// The last one goes to all workers, since time runs on to its end.
void WorkerQueues::Share(PacketBatch& batch) {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const bool is_for_all = batch.advance_to_ns.has_value() || !batch.decoded.steps.empty();
    if (batch.of_worker[i].empty() && !is_for_all) continue;
    ++batch.users;
    lanes_[i].waiting.push_back(&batch);
    lanes_[i].changed.NotifyOne();
  }
}

void WorkerQueues::GiveBack(PacketBatch* batch) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    if (--batch->users > 0) return;
    Spare(batch);
    if (in_flight() == kFewInFlight) reader = WhoMayRead();
  }
  NotifyIfThere(reader);
}

void WorkerQueues::Wake(size_t index) {
  MutexLock lock(mutex_);
  lanes_[index].woken = true;
  lanes_[index].changed.NotifyOne();
}

bool WorkerQueues::waits(size_t index) const {
  MutexLock lock(mutex_);
  return lanes_[index].waits;
}

bool WorkerQueues::reader_waits() const {
  MutexLock lock(mutex_);
  return reader_waits_;
}

bool WorkerQueues::MayRead(const Lane& lane) const {
  return readers_ == Readers::kWorkers && !turn_taken_ && !read_over_ &&
         lane.waiting.size() < kFewWaiting && HasRoom();
}

// Each batch that is being read may be one for every worker.
bool WorkerQueues::HasRoom() const {
  size_t most = 0;
  for (const Lane& lane : lanes_) most = std::max(most, lane.waiting.size());
  return most + being_read_ < kMostWaiting && in_flight() < kMostInFlight;
}

PacketBatch* WorkerQueues::BeginTurn() {
  turn_taken_ = true;
  ++being_read_;
  if (spare_.empty()) {
    batches_.push_back(std::make_unique<PacketBatch>());
    batches_.back()->of_worker.resize(lanes_.size());
    return batches_.back().get();
  }
  PacketBatch* batch = spare_.back();
  spare_.pop_back();
  return batch;
}

// Null where nobody waits who may read now.
CondVar* WorkerQueues::WhoMayRead() {
  if (readers_ == Readers::kThread) return &has_room_;
  for (Lane& lane : lanes_) {
    if (lane.waits && MayRead(lane)) return &lane.changed;
  }
  return nullptr;
}

void WorkerQueues::Spare(PacketBatch* batch) {
  batch->frame_batch.frames.clear();
  batch->frame_batch.block.reset();
  batch->decoded.blocks.clear();
  spare_.push_back(batch);
}

}  // namespace weir
