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

DirectionStatistics Results(const CountedPackets& counted, const WideSizeSpread& sizes,
                            const TimeSpread& times, const TcpFlagCounts& flags) {
  const uint64_t intervals = counted.packets == 0 ? 0 : counted.packets - 1;
  return {.packet_size = SampleStatistics(counted.packets, counted.bytes, sizes),
          .inter_arrival =
              SampleStatistics(intervals, static_cast<uint64_t>(counted.duration_ns), times),
          .tcp_flags = flags};
}

}  // namespace

void FlowStatistics::Add(Direction direction, uint32_t size, uint8_t tcp_flags,
                         int64_t since_previous, int64_t since_previous_same_direction) {
  const auto index = static_cast<size_t>(direction);
  OneDirection& own = by_direction[index];
  if (packet_size[index].Add(size)) ++packet_size_beyond[index];
  if (tcp_flags != 0) CountFlags(tcp_flags, own.tcp_flags);
  if (since_previous >= 0) inter_arrival.Add(since_previous);
  if (since_previous_same_direction >= 0) own.inter_arrival.Add(since_previous_same_direction);
}

DirectionStatistics FlowStatistics::Of(Direction direction, const CountedPackets& counted) const {
  const auto index = static_cast<size_t>(direction);
  const OneDirection& own = by_direction[index];
  return Results(counted, Widen(packet_size[index], packet_size_beyond[index]), own.inter_arrival,
                 own.tcp_flags);
}

DirectionStatistics FlowStatistics::OfBoth(const CountedPackets& counted) const {
  WideSizeSpread sizes = Widen(packet_size[0], packet_size_beyond[0]);
  sizes.Merge(Widen(packet_size[1], packet_size_beyond[1]));
  return Results(counted, sizes, inter_arrival,
                 Sum(by_direction[0].tcp_flags, by_direction[1].tcp_flags));
}

}  // namespace weir
