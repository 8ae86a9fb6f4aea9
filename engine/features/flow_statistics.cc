#include "engine/features/flow_statistics.h"

#include "engine/packet/packet_view.h"

namespace weir {
namespace {

void CountFlags(uint8_t flags, TcpFlagCounts& counts) {
  counts.fin += (flags & kTcpFin) != 0;
  counts.syn += (flags & kTcpSyn) != 0;
  counts.rst += (flags & kTcpRst) != 0;
  counts.psh += (flags & kTcpPsh) != 0;
  counts.ack += (flags & kTcpAck) != 0;
  counts.urg += (flags & kTcpUrg) != 0;
  counts.ece += (flags & kTcpEce) != 0;
  counts.cwr += (flags & kTcpCwr) != 0;
}

TcpFlagCounts Sum(const TcpFlagCounts& a, const TcpFlagCounts& b) {
  return {.syn = a.syn + b.syn,
          .cwr = a.cwr + b.cwr,
          .ece = a.ece + b.ece,
          .urg = a.urg + b.urg,
          .ack = a.ack + b.ack,
          .psh = a.psh + b.psh,
          .rst = a.rst + b.rst,
          .fin = a.fin + b.fin};
}

}  // namespace

void FlowStatistics::Add(Direction direction, uint32_t size, uint8_t tcp_flags,
                         int64_t since_previous, int64_t since_previous_same_direction) {
  DirectionStatistics& own = by_direction[static_cast<size_t>(direction)];
  own.packet_size.Add(size);
  if (tcp_flags != 0) CountFlags(tcp_flags, own.tcp_flags);
  if (since_previous >= 0) inter_arrival.Add(since_previous);
  if (since_previous_same_direction >= 0) own.inter_arrival.Add(since_previous_same_direction);
}

DirectionStatistics FlowStatistics::bidirectional() const {
  DirectionStatistics both{.packet_size = by_direction[0].packet_size,
                           .inter_arrival = inter_arrival,
                           .tcp_flags = Sum(by_direction[0].tcp_flags, by_direction[1].tcp_flags)};
  both.packet_size.Merge(by_direction[1].packet_size);
  return both;
}

}  // namespace weir
