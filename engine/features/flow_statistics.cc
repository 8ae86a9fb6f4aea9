#include "engine/features/flow_statistics.h"

#include "engine/packet/packet_view.h"

namespace weir {
namespace {

// What each value of the flags' byte adds to the counts, in the order of TcpFlagCounts.
using FlagRow = std::array<uint32_t, 8>;
static_assert(sizeof(FlagRow) == sizeof(TcpFlagCounts));

constexpr std::array<FlagRow, 256> MakeFlagRows() {
  constexpr uint8_t kOrder[] = {kTcpSyn, kTcpCwr, kTcpEce, kTcpUrg,
                                kTcpAck, kTcpPsh, kTcpRst, kTcpFin};
  std::array<FlagRow, 256> rows{};
  for (size_t flags = 0; flags < rows.size(); ++flags) {
    for (size_t i = 0; i < 8; ++i) rows[flags][i] = (flags & kOrder[i]) != 0;
  }
  return rows;
}

constexpr std::array<FlagRow, 256> kFlagRows = MakeFlagRows();

void AddRow(const FlagRow& row, TcpFlagCounts& counts) {
  counts.syn += row[0];
  counts.cwr += row[1];
  counts.ece += row[2];
  counts.urg += row[3];
  counts.ack += row[4];
  counts.psh += row[5];
  counts.rst += row[6];
  counts.fin += row[7];
}

}  // namespace

void FlowStatistics::Add(Direction direction, uint32_t size, uint8_t tcp_flags,
                         int64_t since_previous, int64_t since_previous_same_direction) {
  DirectionStatistics& same_direction = by_direction[static_cast<size_t>(direction)];
  same_direction.packet_size.Add(size);
  if (since_previous >= 0) both_inter_arrival.Add(since_previous);
  if (since_previous_same_direction >= 0) {
    same_direction.inter_arrival.Add(since_previous_same_direction);
  }
  if (tcp_flags != 0) AddRow(kFlagRows[tcp_flags], same_direction.tcp_flags);
}

DirectionStatistics FlowStatistics::Bidirectional() const {
  DirectionStatistics both = by_direction[0];
  both.packet_size.Add(by_direction[1].packet_size);
  both.inter_arrival = both_inter_arrival;
  const TcpFlagCounts& other = by_direction[1].tcp_flags;
  AddRow({other.syn, other.cwr, other.ece, other.urg, other.ack, other.psh, other.rst, other.fin},
         both.tcp_flags);
  return both;
}

}  // namespace weir
