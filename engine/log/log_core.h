// What SessionLog and its cursors share: the ring, the cursors' states, and the one mutex.
#ifndef WEIR_ENGINE_LOG_LOG_CORE_H_
#define WEIR_ENGINE_LOG_LOG_CORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "engine/log/batch_ring.h"
#include "engine/log/cursor_state.h"
#include "engine/log/session_log.h"
#include "engine/log/slicer.h"

namespace weir {

// How much one read may give, and of which events.
struct ReadBounds {
  size_t max_bytes;
  uint64_t before_place;
};

// Thread-safe. Two mutexes, taken in this order:
//   append_mutex_  one appender at a time; the others queue behind it, also while it waits for
//                  room, so none is starved.
//   mutex_         everything else. Held for a few operations per batch; no byte of an event is
//                  touched, no filter asked, no batch freed and no ready function called under it.
class LogCore {
 public:
  LogCore(const LogLimits& limits, const Clock& clock, std::unique_ptr<BudgetShare> share);

  // As in SessionLog.
  void Append(std::unique_ptr<EventBatch> batch) ABSL_LOCKS_EXCLUDED(append_mutex_, mutex_);
  void BeginDrain(int64_t deadline_monotonic_ns) ABSL_LOCKS_EXCLUDED(mutex_);
  void Close(absl::Status outcome) ABSL_LOCKS_EXCLUDED(mutex_);
  void RecheckTimeouts() ABSL_LOCKS_EXCLUDED(mutex_);
  SessionLog::Extent extent() const ABSL_LOCKS_EXCLUDED(mutex_);

  // For LogCursor, in log_core_cursors.cc.
  absl::StatusOr<std::shared_ptr<CursorState>> Open(const CursorOptions& options)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(CursorState& cursor) ABSL_LOCKS_EXCLUDED(mutex_);

  // First half of a read: answers in `result`, or collects in `batches` what is to be sliced, up
  // to the place that is returned. The second half is FinishRead.
  std::optional<uint64_t> BeginRead(CursorState& cursor, const ReadBounds& bounds,
                                    ReadResult& result, std::vector<PlacedBatch>& batches)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void FinishRead(CursorState& cursor, const ReadProgress& progress) ABSL_LOCKS_EXCLUDED(mutex_);

  void Notify(CursorState& cursor, bool if_held_up, std::function<void()> ready)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void CancelNotify(CursorState& cursor) ABSL_LOCKS_EXCLUDED(mutex_);
  Ledger ledger(const CursorState& cursor) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Guarded = CursorState::Guarded;
  using Cursors = std::vector<std::shared_ptr<CursorState>>;

  void TakeOfBudget() ABSL_EXCLUSIVE_LOCKS_REQUIRED(append_mutex_, mutex_);
  void AwaitRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(append_mutex_, mutex_);
  bool HasRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool CutOffStalled(int64_t now_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t NanosToNextTimeout(int64_t now_ns) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t StallsAt(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsLossless(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool InTheWay(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t OldestHeldPlace() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void FireReady() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsReady(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Calls the pending function, if there is something to be read, with the mutex released.
  void CallIfReady(CursorState& cursor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  uint64_t StartPlace(const CursorOptions& options) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<uint64_t> TakeNext(CursorState& cursor, const ReadBounds& bounds,
                                   ReadResult& result, std::vector<PlacedBatch>& batches)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeGap(CursorState& cursor, ReadResult& result) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeEnd(CursorState& cursor, ReadResult& result) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // That the cursor has read; true where the appender that waits is to be woken.
  bool NoteRead(CursorState& cursor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  const size_t max_bytes_;
  const std::unique_ptr<BudgetShare> share_;  // null: all of max_bytes_ is its own

  Mutex append_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  uint64_t next_place_ ABSL_GUARDED_BY(append_mutex_) = 1;  // so that numbering needs no mutex_
  std::vector<std::shared_ptr<const EventBatch>> evicted_ ABSL_GUARDED_BY(append_mutex_);

  mutable Mutex mutex_;
  BatchRing ring_ ABSL_GUARDED_BY(mutex_);
  Cursors cursors_ ABSL_GUARDED_BY(mutex_);
  int64_t watermark_ns_ ABSL_GUARDED_BY(mutex_) = INT64_MIN;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status outcome_ ABSL_GUARDED_BY(mutex_);

  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t drain_timeout_ns_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t drain_oldest_place_ ABSL_GUARDED_BY(mutex_) = 0;  // kept when the drain began

  CondVar room_;                                          // the one appender that waits for room
  bool appender_waits_ ABSL_GUARDED_BY(mutex_) = false;   // also while it looks again
  int64_t waiting_since_ns_ ABSL_GUARDED_BY(mutex_) = 0;  // while appender_waits_
  Load added_ ABSL_GUARDED_BY(mutex_);                    // by the append under way
  // It found no room: now it waits for more than it needs.
  bool waits_for_slack_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LOG_CORE_H_
