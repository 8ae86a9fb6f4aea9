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
  bool log_is_held_up ABSL_GUARDED_BY(mutex) = false;

  void TellChunkIsDone() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    chunk_is_done = true;
    CallIfReady();
  }
  void TellLogIsHeldUp() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    log_is_held_up = true;
    CallIfReady();
  }
  bool is_chunk_done() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    return chunk_is_done;
  }
  void ExpectChunk() ABSL_LOCKS_EXCLUDED(mutex) {
    MutexLock lock(mutex);
    chunk_is_done = false;
  }
  // The mutex is released for the call.
  void CallIfReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    while (ready_call.armed() && (chunk_is_done || log_is_held_up)) {
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
    log_is_held_up = false;
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
    // Read before it is seen that no chunk is done: the events of one that is done later are newer.
    const SessionLog::Extent log = workers_.log_extent();
    const ReadBounds before = {bounds.max_bytes, bounds.max_events,
                               std::min(bounds.before_sequence, log.next_sequence)};
    // Where both have something to say they take turns, chunk by chunk.
    if (log.appender_waits && log_has_turn_ && batch_ == nullptr && chunk_ == nullptr) {
      ReadWhatIsInTheWay(before, result);
      if (result.kind != ReadResult::Kind::kNothing) return;
    }
    if (ReadSnapshot(bounds, result)) return;
    if (!is_over_) {
      if (log.appender_waits) ReadWhatIsInTheWay(before, result);
      return;
    }
    if (log_caught_up_) {
      result.kind = ReadResult::Kind::kCaughtUp;
      return;
    }
  }
  log_cursor_->Read(bounds, result);
}

// False where the snapshot has nothing to say, or is over.
bool SnapshotCursor::ReadSnapshot(const ReadBounds& bounds, ReadResult& result) {
  for (;;) {
    if (batch_ != nullptr && TakeFromBatch(bounds, result)) return true;
    if (chunk_ == nullptr && !AskForChunk()) {
      is_over_ = true;
      return false;
    }
    if (!bell_->is_chunk_done()) return false;
    TakeChunk();
  }
}

// False where none of the events that are left is admitted.
bool SnapshotCursor::TakeFromBatch(const ReadBounds& bounds, ReadResult& result) {
  const uint64_t end = batch_->entries().size();
  if (next_in_batch_ < end) {
    const std::vector<NumberedBatch> batches{{0, 0, batch_}};
    const ReadProgress progress =
        SliceEvents(batches, next_in_batch_, {bounds.max_bytes, bounds.max_events, end},
                    filter_.get(), result.slices);
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
    chunk_ =
        std::make_shared<SnapshotChunk>(position_, [bell = bell_] { bell->TellChunkIsDone(); });
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
  log_has_turn_ = true;
  batch_ = chunk_->batch();
  next_in_batch_ = 0;
  position_ = chunk_->position();
  if (!chunk_->has_more()) {
    ++worker_;
    position_ = 0;
  }
  chunk_.reset();
}

void SnapshotCursor::ReadWhatIsInTheWay(const ReadBounds& bounds, ReadResult& result) {
  log_has_turn_ = false;
  log_cursor_->Read(bounds, result);
  if (result.kind != ReadResult::Kind::kCaughtUp) return;
  log_caught_up_ = true;
  log_cursor_->Read(bounds, result);
}

void SnapshotCursor::NotifyWhenReady(std::function<void()> ready) {
  if (is_over_) return log_cursor_->NotifyWhenReady(std::move(ready));
  bell_->Arm(std::move(ready));
  log_cursor_->NotifyWhenHeldUp([bell = bell_] { bell->TellLogIsHeldUp(); });
}

void SnapshotCursor::NotifyWhenHeldUp(std::function<void()> ready) {
  log_cursor_->NotifyWhenHeldUp(std::move(ready));
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
