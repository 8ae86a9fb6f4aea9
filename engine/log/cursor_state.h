// What the log knows of one cursor.
#ifndef WEIR_ENGINE_LOG_CURSOR_STATE_H_
#define WEIR_ENGINE_LOG_CURSOR_STATE_H_

#include <cstdint>
#include <limits>
#include <memory>

#include "engine/log/cursor.h"
#include "engine/log/ledger.h"
#include "engine/log/ready_call.h"

namespace weir {

enum class CutOff : uint8_t {
  kNo,
  kStalled,    // kBlock: read nothing for its stall timeout while the appender waited for it
  kOvertaken,  // kDisconnect: the ring has overtaken it
};

// Guarded by the log's mutex, but for the constants. Shared by the cursor, the log's list and
// whoever calls its ready function.
struct CursorState {
  // Constant once opened.
  Overflow overflow = Overflow::kSkip;
  int64_t stall_timeout_ns = 0;
  std::shared_ptr<const EventFilter> filter;
  uint64_t expired_before = 0;  // events older than this were gone when it was opened
  uint64_t history_end = 0;     // events from here on came after it was opened

  Ledger ledger;  // end_place is the place
  bool caught_up = false;
  CutOff cut_off = CutOff::kNo;
  bool ended = false;  // kEnd was read: the books are closed
  int64_t last_read_ns = std::numeric_limits<int64_t>::min();  // while an appender waited
  ReadyCall ready_call;

  uint64_t place() const { return ledger.end_place; }
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_CURSOR_STATE_H_
