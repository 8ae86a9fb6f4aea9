// What the log knows of one cursor.
#ifndef WEIR_ENGINE_LOG_CURSOR_STATE_H_
#define WEIR_ENGINE_LOG_CURSOR_STATE_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/log/cursor.h"
#include "engine/log/ledger.h"
#include "engine/log/ready_call.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_CURSOR_STATE_H_
