// What is counted for every flow, whatever a session asks for. Plain data: read by the record.
#ifndef WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_
#define WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_

#include <cstdint>

namespace weir {

// One direction, or both together. Invariant: all zero while `packets` is 0; else
// first_seen_ns <= last_seen_ns.
struct FlowCounters {
  uint64_t packets = 0;
  uint64_t link_bytes = 0;       // wire length of the frames
  uint64_t ip_bytes = 0;         // total length of the innermost IP headers
  uint64_t transport_bytes = 0;  // L4 with headers
  uint64_t payload_bytes = 0;    // L4 without headers
  int64_t first_seen_ns = 0;     // Unix time
  int64_t last_seen_ns = 0;
};

// Both directions of a flow as one: sums, the earlier first and the later last time stamp.
FlowCounters Sum(const FlowCounters& a, const FlowCounters& b);

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_
