// The statistical features of a flow, computed only where a session asks for them.
#ifndef WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_

#include <array>
#include <cstdint>

#include "engine/features/running_statistics.h"

namespace weir {

enum class Direction : uint8_t { kSrcToDst = 0, kDstToSrc = 1 };

// How often each TCP flag was set. All zero for other protocols.
struct TcpFlagCounts {
  uint32_t syn = 0, cwr = 0, ece = 0, urg = 0, ack = 0, psh = 0, rst = 0, fin = 0;
};

// For one direction, or for both together.
struct DirectionStatistics {
  RunningStatistics packet_size;    // bytes, by the accounting in force
  RunningStatistics inter_arrival;  // in the time resolution in force: ns, or whole ms
  TcpFlagCounts tcp_flags;
};

// Plain data, 304 bytes. Both directions together are not kept where they can be formed: sizes and
// flags are sums over the directions, only the times between packets of either are not.
struct FlowStatistics {
  std::array<DirectionStatistics, 2> by_direction;  // indexed by Direction
  RunningStatistics inter_arrival;                  // of the flow's packets in either direction

  // Adds one packet. `since_previous` and `since_previous_same_direction` are the times since the
  // flow's (the direction's) packet before, negative where there was none: then no sample is added.
  void Add(Direction direction, uint32_t size, uint8_t tcp_flags, int64_t since_previous,
           int64_t since_previous_same_direction);

  DirectionStatistics bidirectional() const;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_
