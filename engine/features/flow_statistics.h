// The statistical features of a flow, computed only where a session asks for them.
#ifndef WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_

#include <array>
#include <cstdint>

#include "engine/features/sample_statistics.h"

namespace weir {

enum class Direction : uint8_t { kSrcToDst = 0, kDstToSrc = 1 };

// How often each TCP flag was set. All zero for other protocols.
struct TcpFlagCounts {
  uint32_t syn = 0, cwr = 0, ece = 0, urg = 0, ack = 0, psh = 0, rst = 0, fin = 0;
};

// For one direction, or for both together.
struct DirectionStatistics {
  SampleStatistics packet_size;    // bytes, by the accounting in force
  SampleStatistics inter_arrival;  // ns; whole ms in them where that is the time resolution
  TcpFlagCounts tcp_flags;
};

// What the flow's counters know of the same packets, of one direction or of both together.
struct CountedPackets {
  uint64_t packets = 0;
  uint64_t bytes = 0;       // of all, by the accounting in force
  int64_t duration_ns = 0;  // from the first to the last
};

// Plain data, three cache lines and a little, of which a packet touches two lines: so nothing is
// kept that the flow's counters know already. Nor is what both directions have together, where it
// can be formed: sizes and flags are sums over the directions, only the times between packets of
// either are not.
struct FlowStatistics {
  struct OneDirection {
    TimeSpread inter_arrival;
    TcpFlagCounts tcp_flags;
  };
  std::array<OneDirection, 2> by_direction;  // indexed by Direction, as the following
  std::array<SizeSpread, 2> packet_size;
  TimeSpread inter_arrival;                      // of the flow's packets in either direction
  std::array<uint32_t, 2> packet_size_beyond{};  // how often its squares went beyond 64 bits

  // Adds one packet. `since_previous` and `since_previous_same_direction` are the times since the
  // flow's (the direction's) packet before, negative where there was none: then no sample is added.
  void Add(Direction direction, uint32_t size, uint8_t tcp_flags, int64_t since_previous,
           int64_t since_previous_same_direction);

  // The results. `counted`: the direction's packets, or those of both.
  DirectionStatistics Of(Direction direction, const CountedPackets& counted) const;
  DirectionStatistics OfBoth(const CountedPackets& counted) const;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_FLOW_STATISTICS_H_
