#include "engine/flow/flow_counters.h"

#include <algorithm>

namespace weir {

FlowCounters Sum(const FlowCounters& a, const FlowCounters& b) {
  if (a.packets == 0) return b;
  if (b.packets == 0) return a;
  FlowCounters sum;
  sum.packets = a.packets + b.packets;
  sum.link_bytes = a.link_bytes + b.link_bytes;
  sum.ip_bytes = a.ip_bytes + b.ip_bytes;
  sum.transport_bytes = a.transport_bytes + b.transport_bytes;
  sum.payload_bytes = a.payload_bytes + b.payload_bytes;
  sum.first_seen_ns = std::min(a.first_seen_ns, b.first_seen_ns);
  sum.last_seen_ns = std::max(a.last_seen_ns, b.last_seen_ns);
  return sum;
}

}  // namespace weir
