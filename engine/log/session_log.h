// The log of a session: a ring of event batches, bounded in bytes and in events, which all
// subscribers read through cursors of their own. Fan-out, replay, resume, back-pressure and the
// account of losses are all this one mechanism.
#ifndef WEIR_ENGINE_LOG_SESSION_LOG_H_
#define WEIR_ENGINE_LOG_SESSION_LOG_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/log/cursor.h"
#include "engine/log/log_limits.h"
#include "engine/meter/flow_sink.h"

namespace weir {

class LogCore;

// Thread-safe. Events are numbered from 1 in the order of their appending. The oldest batches go
// when a bound is exceeded, but for those that a lossless cursor has not read: then Append waits.
// A batch is kept in memory as long as a reader holds it.
class SessionLog final : public FlowSink {
 public:
  // `clock` outlives the log. With a `share` (of bytes) the ring is as large as that, and takes
  // more of the budget as it fills, up to its limit; what it cannot have is as a limit to it. Null:
  // it has all of its limit.
  SessionLog(const LogLimits& limits, const Clock& clock,
             std::unique_ptr<BudgetShare> share = nullptr);
  ~SessionLog() override;

  // Numbers the batch and makes it readable. Waits while there is no room and a lossless cursor
  // holds the tail; a cursor that has read nothing for its stall timeout meanwhile is cut off
  // (Cursor::Read then gives RESOURCE_EXHAUSTED) and the wait goes on for the others.
  void Append(std::unique_ptr<EventBatch> batch) override;

  // From now on every cursor is lossless, until `deadline_monotonic_ns` of the clock; what a cursor
  // has not read by then may be lost to it, reason kDrain. Called once the session is asked to
  // stop.
  void BeginDrain(int64_t deadline_monotonic_ns);

  // Nothing will be appended any more. Cursors read what is kept, however late they are opened, and
  // then end with `outcome`. The first call counts. REQUIRES: no Append under way or to come.
  void Close(absl::Status outcome);

  // Makes a waiting Append look at the clock again: for clocks that jump, as those of tests do.
  void RecheckTimeouts();

  // A new subscriber's place in the log. INVALID_ARGUMENT where the options contradict each other.
  // The log outlives its cursors.
  absl::StatusOr<std::unique_ptr<Cursor>> OpenCursor(const CursorOptions& options);

  struct Extent {
    uint64_t oldest_place;  // of the oldest event kept
    uint64_t next_place;    // that the next event will get
    size_t bytes;           // kept now
    int64_t watermark_ns;   // the newest event time seen, Unix nanoseconds; INT64_MIN before the first
    bool appender_waits;    // for a lossless cursor to read
  };
  Extent extent() const;

 private:
  const std::shared_ptr<LogCore> core_;  // shared with the cursors
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_SESSION_LOG_H_
