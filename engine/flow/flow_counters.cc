#include "engine/flow/flow_counters.h"

#include <algorithm>

namespace weir {

FlowCounters Sum(const FlowCounters& a, const FlowCounters& b) {
  if (a.packets == 0) return b;
  if (b.packets == 0) return a;
  return {.packets = a.packets + b.packets,
          .link_bytes = a.link_bytes + b.link_bytes,
          .ip_bytes = a.ip_bytes + b.ip_bytes,
          .transport_bytes = a.transport_bytes + b.transport_bytes,
          .payload_bytes = a.payload_bytes + b.payload_bytes,
          .first_seen_ns = std::min(a.first_seen_ns, b.first_seen_ns),
          .last_seen_ns = std::max(a.last_seen_ns, b.last_seen_ns)};
}

}  // namespace weir
