// What SessionLog and its cursors share: the ring, the cursors' states, and the one mutex.
#ifndef WEIR_ENGINE_LOG_LOG_CORE_H_
#define WEIR_ENGINE_LOG_LOG_CORE_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/log/batch_ring.h"
#include "engine/log/cursor_state.h"
#include "engine/log/session_log.h"
#include "engine/log/slicer.h"

namespace weir {

// Thread-safe. Two mutexes, taken in this order:
//   append_mutex_  one appender at a time; the others queue behind it, also while it waits for
//                  room, so none is starved. Only its holder changes ring_.next_place(), so events
//                  are numbered outside of mutex_.
//   mutex_         everything else. Held for a few operations per batch; no byte of an event is
//                  touched, no filter asked, no batch freed and no ready function called under it.
// Standard mutexes, not Abseil's: the distribution's Abseil is not instrumented for the thread
// sanitizer, which would report every access that its mutex orders.
class LogCore {
 public:
  LogCore(const LogLimits& limits, const Clock& clock);

  // As in SessionLog.
  void Append(std::unique_ptr<EventBatch> batch);
  void BeginDrain(int64_t deadline_monotonic_ns);
  void Close(absl::Status outcome);
  void RecheckTimeouts();
  SessionLog::Extent extent() const;

  // For LogCursor, in log_core_cursors.cc.
  absl::StatusOr<std::shared_ptr<CursorState>> Open(const CursorOptions& options);
  void Remove(CursorState& cursor);

  // First half of a read: answers in `result`, or collects in `batches` what is to be sliced, up
  // to the place that is returned. The second half is FinishRead.
  std::optional<uint64_t> BeginRead(CursorState& cursor, size_t max_bytes, ReadResult& result,
                                    std::vector<PlacedBatch>& batches);
  void FinishRead(CursorState& cursor, const ReadProgress& progress);

  void NotifyWhenReady(CursorState& cursor, std::function<void()> ready);
  void CancelNotify(CursorState& cursor);
  Ledger ledger(const CursorState& cursor) const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Cursors = std::vector<std::shared_ptr<CursorState>>;

  // All below: REQUIRES mutex_ held, but where a Lock is passed, which may be released meanwhile.
  void AwaitRoom(Lock& lock);
  bool HasRoom();
  bool CutOffStalled(int64_t now_ns);
  int64_t NanosToNextTimeout(int64_t now_ns) const;
  int64_t StallsAt(const CursorState& cursor) const;
  bool IsLossless(const CursorState& cursor) const;
  bool InTheWay(const CursorState& cursor) const;
  uint64_t OldestHeldPlace() const;
  void FireReady(Lock& lock);
  bool IsReady(const CursorState& cursor) const;

  uint64_t StartPlace(const CursorOptions& options) const;
  void WakeAppender(Lock& lock, CursorState& cursor);
  void TakeGap(CursorState& cursor, ReadResult& result);
  void TakeEnd(CursorState& cursor, ReadResult& result);

  const Clock& clock_;
  std::mutex append_mutex_;
  std::vector<std::shared_ptr<const EventBatch>> evicted_;  // guarded by append_mutex_

  mutable std::mutex mutex_;
  BatchRing ring_;  // guarded by mutex_, as all that follows
  Cursors cursors_;
  int64_t watermark_ns_ = 0;
  bool closed_ = false;
  absl::Status outcome_;

  bool draining_ = false;
  int64_t drain_deadline_ns_ = 0;
  uint64_t drain_oldest_place_ = 0;  // the oldest event kept when the drain began

  std::condition_variable room_;  // the one appender that waits for room
  bool appender_waits_ = false;   // also while it has the mutex to look again
  int64_t waiting_since_ns_ = 0;  // while appender_waits_
  Load added_;                    // by the append under way
  bool waits_for_slack_ = false;  // it found no room: now it waits for more than it needs
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LOG_CORE_H_
