// When a flow is over, and why.
#ifndef WEIR_ENGINE_FLOW_FLOW_END_H_
#define WEIR_ENGINE_FLOW_FLOW_END_H_

#include <cstddef>
#include <cstdint>

namespace weir {

// The numbers are those of weir.v1.EndReason.
enum class EndReason : uint8_t {
  kNone = 0,         // still open
  kIdle = 1,         // no packet for the idle timeout
  kActive = 2,       // open for the active timeout; the next packet opened a new record
  kTcpClosed = 3,    // RST, or FIN from both sides and the last one acknowledged (an option)
  kEvicted = 4,      // the least recently used of a full table
  kSourceEnd = 5,    // the source has no more packets
  kShutdown = 6,     // the session was stopped
  kProgram = 7,      // a program ended it
  kTcpReused = 8,    // the SYN of another connection on the same addresses and ports
  kPacketLimit = 9,  // it had as many packets as a record may have (an option)
};
inline constexpr size_t kEndReasonCount = 10;

// When a flow ends by time: rules 1 and 2 of "End of a flow" in docs/flow_semantics.md.

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

// REQUIRES: span_ns is not negative. The largest time where it would be beyond.
inline int64_t TimeAfter(int64_t time_ns, int64_t span_ns) {
  int64_t sum = 0;
  return __builtin_add_overflow(time_ns, span_ns, &sum) ? INT64_MAX : sum;
}

// kIdle or kActive where a packet at `now_ns` does not belong to the record any more, else kNone.
inline EndReason EndReasonAt(int64_t now_ns, int64_t first_seen_ns, int64_t last_seen_ns,
                             const FlowTimeouts& timeouts) {
  if (AtLeastApart(last_seen_ns, now_ns, timeouts.idle_ns)) return EndReason::kIdle;
  if (AtLeastApart(first_seen_ns, now_ns, timeouts.active_ns)) return EndReason::kActive;
  return EndReason::kNone;
}

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_END_H_
