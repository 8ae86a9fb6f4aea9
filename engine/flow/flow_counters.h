// What is counted for every flow, whatever a session asks for. Plain data: read by the record.
#ifndef WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_
#define WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_

#include <cstdint>

namespace weir {

// One direction, or both together. Invariant: all zero while `packets` is 0; else
// first_seen_ns <= last_seen_ns.
struct FlowCounters {
  // One packet's four sizes in bytes, of the same meanings as the totals below.
  struct Sizes {
    uint32_t link, ip, transport, payload;
  };

  uint64_t packets = 0;
  uint64_t link_bytes = 0;       // wire length of the frames
  uint64_t ip_bytes = 0;         // total length of the innermost IP headers
  uint64_t transport_bytes = 0;  // L4 with headers
  uint64_t payload_bytes = 0;    // L4 without headers
  int64_t first_seen_ns = 0;     // Unix time
  int64_t last_seen_ns = 0;

  // REQUIRES: time_ns is not before last_seen_ns, unless this is the first packet.
  void Add(const Sizes& sizes, int64_t time_ns) {
    if (packets == 0) first_seen_ns = time_ns;
    last_seen_ns = time_ns;
    ++packets;
    link_bytes += sizes.link;
    ip_bytes += sizes.ip;
    transport_bytes += sizes.transport;
    payload_bytes += sizes.payload;
  }
};

// Both directions of a flow as one: sums, the earlier first and the later last time stamp.
FlowCounters Sum(const FlowCounters& a, const FlowCounters& b);

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_COUNTERS_H_
