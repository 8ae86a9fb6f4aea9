// What a stream tells of lost events: one gap, or several that lie between events delivered.
#ifndef WEIR_SERVER_CONVERT_GAP_REPORT_H_
#define WEIR_SERVER_CONVERT_GAP_REPORT_H_

#include <cstdint>

#include "engine/log/cursor.h"

namespace weir {

// With kRestarted the reason is all that is known.
struct GapReport {
  LossReason reason = LossReason::kNone;
  uint64_t first_sequence = 0;  // of the events lost
  uint64_t last_sequence = 0;   // inclusive
  uint64_t events = 0;          // lost, of those from first to last

  bool operator==(const GapReport&) const = default;
};

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_GAP_REPORT_H_
