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

// Plain data, about 300 bytes. What both directions have together is added up when it is asked
// for, but for the inter-arrival times, which are others than those of the directions.
struct FlowStatistics {
  std::array<DirectionStatistics, 2> by_direction;  // indexed by Direction
  RunningStatistics both_inter_arrival;

  // Adds one packet. `since_previous` and `since_previous_same_direction` are the times since the
  // flow's (the direction's) packet before, negative where there was none: then no sample is added.
  void Add(Direction direction, uint32_t size, uint8_t tcp_flags, int64_t since_previous,
           int64_t since_previous_same_direction);

  // Both directions as one.
  DirectionStatistics Bidirectional() const;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_
