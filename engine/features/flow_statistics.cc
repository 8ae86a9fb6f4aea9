#include "engine/features/flow_statistics.h"

#include "engine/packet/packet_view.h"

namespace weir {
namespace {

void Add(uint8_t flags, TcpFlagCounts& counts) {
  counts.syn += (flags & kTcpSyn) != 0;
  counts.cwr += (flags & kTcpCwr) != 0;
  counts.ece += (flags & kTcpEce) != 0;
  counts.urg += (flags & kTcpUrg) != 0;
  counts.ack += (flags & kTcpAck) != 0;
  counts.psh += (flags & kTcpPsh) != 0;
  counts.rst += (flags & kTcpRst) != 0;
  counts.fin += (flags & kTcpFin) != 0;
}

}  // namespace

void FlowStatistics::Add(Direction direction, uint32_t size, uint8_t tcp_flags,
                         int64_t since_previous, int64_t since_previous_same_direction) {
  DirectionStatistics& same_direction = by_direction[static_cast<size_t>(direction)];
  bidirectional.packet_size.Add(size);
  same_direction.packet_size.Add(size);
  if (since_previous >= 0) bidirectional.inter_arrival.Add(since_previous);
  if (since_previous_same_direction >= 0) {
    same_direction.inter_arrival.Add(since_previous_same_direction);
  }
  if (tcp_flags == 0) return;
  weir::Add(tcp_flags, bidirectional.tcp_flags);
  weir::Add(tcp_flags, same_direction.tcp_flags);
}

}  // namespace weir
