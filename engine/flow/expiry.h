// When a flow ends by time: rules 1 and 2 of "End of a flow" in docs/flow_semantics.md.
#ifndef WEIR_ENGINE_FLOW_EXPIRY_H_
#define WEIR_ENGINE_FLOW_EXPIRY_H_

#include <cstdint>

#include "engine/flow/end_reason.h"

namespace weir {

// Nanoseconds, not negative. 0 means a record for each packet.
struct FlowTimeouts {
  int64_t idle_ns;
  int64_t active_ns;
};

// The differences of times are formed in 64 bits without overflow: stamps come from the wire.
inline bool AtLeastApart(int64_t earlier_ns, int64_t later_ns, int64_t span_ns) {
  return later_ns >= earlier_ns &&
         static_cast<uint64_t>(later_ns) - static_cast<uint64_t>(earlier_ns) >=
             static_cast<uint64_t>(span_ns);
}

// kIdle or kActive where a packet at `now_ns` does not belong to the record any more, else kNone.
inline EndReason EndReasonAt(int64_t now_ns, int64_t first_seen_ns, int64_t last_seen_ns,
                             const FlowTimeouts& timeouts) {
  if (AtLeastApart(last_seen_ns, now_ns, timeouts.idle_ns)) return EndReason::kIdle;
  if (AtLeastApart(first_seen_ns, now_ns, timeouts.active_ns)) return EndReason::kActive;
  return EndReason::kNone;
}

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_EXPIRY_H_
