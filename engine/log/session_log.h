// The log of a session: a ring of event batches, bounded in bytes and in events, which all
// subscribers read through cursors of their own. Fan-out, replay, resume, back-pressure and the
// account of losses are all this one mechanism.
#ifndef WEIR_ENGINE_LOG_SESSION_LOG_H_
#define WEIR_ENGINE_LOG_SESSION_LOG_H_

#include <atomic>
#include <cstddef>
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
#include "engine/log/cursor.h"
#include "engine/log/ready_call.h"
#include "engine/log/slicer.h"
#include "engine/meter/flow_sink.h"

namespace weir {

// What the log knows of one cursor.

enum class CutOff : uint8_t {
  kNo,
  kStalled,    // kBlock: read nothing for its stall timeout while the appender waited for it
  kOvertaken,  // kDisconnect: the ring has overtaken it
};

// Shared by the cursor, the log's list and whoever calls its ready function. What changes is the
// log's, and reached with its mutex held alone.
class CursorState {
 public:
  explicit CursorState(const CursorOptions& options)
      : overflow(options.overflow),
        stall_timeout_ns(options.stall_timeout_ns),
        filter(options.filter) {}

  struct Guarded {
    uint64_t expired_before = 0;  // events older than this were gone when it was opened
    uint64_t history_end = 0;     // events from here on came after it was opened

    Ledger ledger;  // end_sequence is the next to be read
    bool caught_up = false;
    CutOff cut_off = CutOff::kNo;
    bool ended = false;        // kEnd was read: the ledger is final
    int64_t last_read_ns = 0;  // while an appender waited; its opening, before
    ReadyCall ready_call;

    uint64_t next_sequence() const { return ledger.end_sequence; }
  };

  Guarded& guarded([[maybe_unused]] Mutex& log_mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(log_mutex) {
    return guarded_;
  }
  const Guarded& guarded([[maybe_unused]] Mutex& log_mutex) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(log_mutex) {
    return guarded_;
  }

  const Overflow overflow;
  const int64_t stall_timeout_ns;
  const std::shared_ptr<const EventFilter> filter;

 private:
  Guarded guarded_;
};

// Thread-safe. Events are numbered from 1 in the order of their appending. The oldest batches go
// when a bound is exceeded, but for those that a lossless cursor has not read: then there is no
// room, and appenders are to wait before they make another batch. A batch is kept in memory as long
// as a reader holds it.
//
// Two mutexes, taken in this order:
//   append_mutex_  one appender at a time.
//   mutex_         everything else. Held for a few operations per batch; no byte of an event is
//                  touched, no filter asked, no batch freed and no ready function called under it.
//                  Whoever waits for room is told under it.
class SessionLog final : public FlowSink {
 public:
  // `clock` outlives the log. With a `share` (of bytes) the ring is as large as that, and takes
  // more of the budget as it fills, up to its limit; what it cannot have is as a limit to it. Null:
  // it has all of its limit.
  SessionLog(const LogLimits& limits, const Clock& clock,
             std::unique_ptr<BudgetShare> share = nullptr);
  SessionLog(const SessionLog&) = delete;
  SessionLog& operator=(const SessionLog&) = delete;

  // Numbers the batch and makes it readable, whatever room there is.
  void Append(std::unique_ptr<EventBatch> batch) override
      ABSL_LOCKS_EXCLUDED(append_mutex_, mutex_);

  bool has_room() const override { return has_room_.load(std::memory_order_relaxed); }

  // There is no room while a lossless cursor holds the tail of a full log. A cursor that has read
  // nothing for its stall timeout while somebody waited is cut off here (Cursor::Read then gives
  // RESOURCE_EXHAUSTED), and the wait goes on for the others.
  int64_t NanosToRoom(size_t bytes, size_t events, RoomWaiter& waiter) override
      ABSL_LOCKS_EXCLUDED(mutex_);

  // From now on every cursor is lossless, until `deadline_monotonic_ns` of the clock; what a cursor
  // has not read by then may be lost to it, reason kDrain. Called once the session is asked to
  // stop.
  void BeginDrain(int64_t deadline_monotonic_ns) ABSL_LOCKS_EXCLUDED(mutex_);

  // Nothing will be appended any more. Cursors read what is kept, however late they are opened, and
  // then end with `outcome`. The first call counts. REQUIRES: no Append under way or to come.
  void Close(absl::Status outcome) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes who waits for room look at the clock again: for clocks that jump, as those of tests do.
  void RecheckTimeouts() ABSL_LOCKS_EXCLUDED(mutex_);

  // A new subscriber. INVALID_ARGUMENT where the options contradict each other. The log outlives
  // its cursors.
  absl::StatusOr<std::unique_ptr<Cursor>> OpenCursor(const CursorOptions& options)
      ABSL_LOCKS_EXCLUDED(mutex_);

  struct Extent {
    uint64_t oldest_sequence;  // of the oldest event kept
    uint64_t next_sequence;    // that the next event will get
    size_t bytes;              // kept now
    int64_t
        watermark_ns;  // the newest event time seen, Unix nanoseconds; INT64_MIN before the first
    bool appender_waits;  // for room: for a lossless cursor to read
  };
  Extent extent() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class LogCursor;
  using Guarded = CursorState::Guarded;
  using Cursors = std::vector<std::shared_ptr<CursorState>>;

  // For LogCursor, as the next three groups: in session_log_cursors.cc.
  void Remove(CursorState& cursor) ABSL_LOCKS_EXCLUDED(mutex_);

  // First half of a read: answers in `result`, or collects in `batches` what is to be sliced, up
  // to the sequence that is returned. The second half is FinishRead.
  std::optional<uint64_t> BeginRead(CursorState& cursor, const ReadBounds& bounds,
                                    ReadResult& result, std::vector<NumberedBatch>& batches)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void FinishRead(CursorState& cursor, const ReadProgress& progress) ABSL_LOCKS_EXCLUDED(mutex_);

  void Notify(CursorState& cursor, std::function<void()> ready) ABSL_LOCKS_EXCLUDED(mutex_);
  void CancelNotify(CursorState& cursor) ABSL_LOCKS_EXCLUDED(mutex_);
  Ledger ledger(const CursorState& cursor) const ABSL_LOCKS_EXCLUDED(mutex_);

  uint64_t StartSequence(const CursorOptions& options) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<uint64_t> TakeNext(CursorState& cursor, const ReadBounds& bounds,
                                   ReadResult& result, std::vector<NumberedBatch>& batches)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeGap(CursorState& cursor, ReadResult& result) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeEnd(CursorState& cursor, ReadResult& result) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // That the cursor has read: tells who waits for room, where there is.
  void NoteRead(CursorState& cursor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Of the appenders and the notifications: in session_log.cc.
  void TakeOfBudget(const Load& added) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoomFor(const Load& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddWaiter(RoomWaiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellWaiters() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool CutOffStalled(int64_t now_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t NanosToNextTimeout(int64_t now_ns) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t StallsAt(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsLossless(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool InTheWay(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t OldestHeldSequence() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void FireReady() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsReady(const CursorState& cursor) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Calls the pending function, if there is something to be read, with the mutex released.
  void CallIfReady(CursorState& cursor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  const size_t max_bytes_;
  const std::unique_ptr<BudgetShare> share_;  // null: all of max_bytes_ is its own

  Mutex append_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  uint64_t next_sequence_ ABSL_GUARDED_BY(append_mutex_) = 1;  // so that numbering needs no mutex_
  std::vector<std::shared_ptr<const EventBatch>> evicted_ ABSL_GUARDED_BY(append_mutex_);

  mutable Mutex mutex_;
  BatchRing ring_ ABSL_GUARDED_BY(mutex_);
  Cursors cursors_ ABSL_GUARDED_BY(mutex_);
  int64_t watermark_ns_ ABSL_GUARDED_BY(mutex_) = INT64_MIN;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status outcome_ ABSL_GUARDED_BY(mutex_);

  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t drain_timeout_ns_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t drain_oldest_sequence_ ABSL_GUARDED_BY(mutex_) = 0;  // kept when the drain began

  std::atomic<bool> has_room_{true};  // written under mutex_
  // Who waits for room, also while they look again.
  std::vector<RoomWaiter*> waiters_ ABSL_GUARDED_BY(mutex_);
  int64_t waiting_since_ns_ ABSL_GUARDED_BY(mutex_) = 0;  // the first of them
  Load next_ ABSL_GUARDED_BY(mutex_);                     // what there is to be room for
  // There was no room: now there is none before there is more than is needed.
  bool waits_for_slack_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_SESSION_LOG_H_
