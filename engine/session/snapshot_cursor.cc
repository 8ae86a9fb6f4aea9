#include "engine/session/snapshot_cursor.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/log/batch_ring.h"
#include "engine/log/ready_call.h"
#include "engine/log/slicer.h"

namespace weir {

struct SnapshotCursor::Bell {
  Mutex mutex;
  ReadyCall ready_call ABSL_GUARDED_BY(mutex);
  bool chunk_is_done ABSL_GUARDED_BY(mutex) = false;
  uint64_t log_end ABSL_GUARDED_BY(mutex) = 0;  // the next sequence number, when it was

  void TellChunkIsDone(uint64_t next_sequence) ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    chunk_is_done = true;
    log_end = next_sequence;
    CallIfReady();
  }
  bool is_chunk_done() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    return chunk_is_done;
  }
  uint64_t log_end_at_chunk() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    return log_end;
  }
  void ExpectChunk() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    chunk_is_done = false;
  }
  // The mutex is released for the call.
  void CallIfReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    while (ready_call.armed() && chunk_is_done) {
      std::function<void()> ready = ready_call.BeginCall();
      mutex.Unlock();
      ready();
      ready = nullptr;
      mutex.Lock();
      ready_call.EndCall();
    }
  }
  void Arm(std::function<void()> ready) ABSL_LOCKS_EXCLUDED(mutex) {
    std::function<void()> replaced;  // destroyed without the mutex
    MutexLock lock(mutex);
    replaced = ready_call.Arm(std::move(ready));
    CallIfReady();
  }
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex) {
    std::function<void()> pending;  // destroyed without the mutex
    MutexLock lock(mutex);
    pending = ready_call.Cancel(mutex);
  }
};

SnapshotCursor::SnapshotCursor(std::unique_ptr<Cursor> log_cursor,
                               std::shared_ptr<const EventFilter> filter, WorkerAccess& workers)
    : log_cursor_(std::move(log_cursor)),
      filter_(std::move(filter)),
      workers_(workers),
      bell_(std::make_shared<Bell>()) {}

SnapshotCursor::~SnapshotCursor() {
  CancelNotify();
  if (chunk_ != nullptr) workers_.Withdraw(*chunk_);
}

void SnapshotCursor::Read(const ReadBounds& bounds, ReadResult& result) {
  if (!is_over_) {
    result = {};
    if (ReadSnapshot(bounds, result) || !is_over_) return;
    if (log_caught_up_) {
      result.kind = ReadResult::Kind::kCaughtUp;
      return;
    }
  }
  log_cursor_->Read(bounds, result);
}

// False where the snapshot has nothing to say now, or is over.
bool SnapshotCursor::ReadSnapshot(const ReadBounds& bounds, ReadResult& result) {
  for (;;) {
    if (batch_ != nullptr) {
      if (ReadWhatIsOlder(bounds, result)) return true;
      if (log_cursor_->next_sequence() < first_behind_)
        return false;  // more is to be looked through
      if (TakeFromBatch(bounds, result)) return true;
      if (batch_ != nullptr) return false;
    }
    if (chunk_ == nullptr && !AskForChunk()) {
      is_over_ = true;
      return false;
    }
    if (!bell_->is_chunk_done()) return false;
    TakeChunk();
  }
}

// False where there is nothing to say of what is older than the batch.
bool SnapshotCursor::ReadWhatIsOlder(const ReadBounds& bounds, ReadResult& result) {
  ReadBounds before = bounds;
  before.before_sequence = std::min(bounds.before_sequence, first_behind_);
  while (log_cursor_->next_sequence() < first_behind_) {
    log_cursor_->Read(before, result);
    if (result.kind == ReadResult::Kind::kNothing) return false;
    if (result.kind != ReadResult::Kind::kCaughtUp) return true;
    log_caught_up_ = true;
  }
  result = {};
  return false;
}

// False where none of the events that were looked at is admitted.
bool SnapshotCursor::TakeFromBatch(const ReadBounds& bounds, ReadResult& result) {
  const uint64_t end = batch_->entries().size();
  if (next_in_batch_ < end) {
    const std::vector<NumberedBatch> batches{{0, 0, batch_}};
    ReadBounds in_batch = bounds;
    in_batch.before_sequence = end;
    const ReadProgress progress =
        SliceEvents(batches, next_in_batch_, in_batch, filter_.get(), result.slices);
    next_in_batch_ = progress.next_sequence;
    result.event_count = progress.delivered;
  }
  if (next_in_batch_ == end) batch_.reset();
  if (result.event_count == 0) return false;
  result.kind = ReadResult::Kind::kEvents;
  result.is_snapshot = true;
  delivered_ += result.event_count;
  return true;
}

// False where no worker has any more.
bool SnapshotCursor::AskForChunk() {
  bell_->ExpectChunk();
  for (;; ++worker_, position_ = 0) {
    // Where it runs the workers, and so their session, are there.
    chunk_ = std::make_shared<SnapshotChunk>(position_, [bell = bell_, &workers = workers_] {
      bell->TellChunkIsDone(workers.log_extent().next_sequence);
    });
    switch (workers_.PostTo(worker_, chunk_)) {
      case WorkerAccess::Posted::kYes:
        return true;
      case WorkerAccess::Posted::kWorkerIsOver:
        break;
      case WorkerAccess::Posted::kNoWorker:
        chunk_.reset();
        return false;
    }
  }
}

void SnapshotCursor::TakeChunk() {
  batch_ = chunk_->batch();
  if (batch_->empty()) batch_.reset();  // there is nothing that others could be older than
  next_in_batch_ = 0;
  first_behind_ = bell_->log_end_at_chunk();
  position_ = chunk_->position();
  if (!chunk_->has_more()) {
    ++worker_;
    position_ = 0;
  }
  chunk_.reset();
}

void SnapshotCursor::NotifyWhenReady(std::function<void()> ready) {
  if (is_over_) return log_cursor_->NotifyWhenReady(std::move(ready));
  bell_->Arm(std::move(ready));
}

void SnapshotCursor::CancelNotify() {
  log_cursor_->CancelNotify();
  bell_->Cancel();
}

uint64_t SnapshotCursor::next_sequence() const {
  return is_over_ ? log_cursor_->next_sequence() : 0;
}

Ledger SnapshotCursor::ledger() const {
  Ledger ledger = log_cursor_->ledger();
  ledger.snapshot_delivered = delivered_;
  return ledger;
}

}  // namespace weir
