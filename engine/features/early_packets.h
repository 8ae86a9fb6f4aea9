// The sequence of the first packets of a flow: direction, size and inter-arrival time of each
// (SPLT, sequence of packet lengths and times).
#ifndef WEIR_ENGINE_FEATURES_EARLY_PACKETS_H_
#define WEIR_ENGINE_FEATURES_EARLY_PACKETS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/features/flow_statistics.h"

namespace weir {

struct EarlyPacket {
  int64_t
      inter_arrival;  // since the flow's packet before, in the time resolution in force; first: 0
  uint32_t size;      // bytes, by the accounting in force
  Direction direction;
};

// Holds up to a limit of packets; grows as they come, so that a one-packet flow with a limit of
// 65535 stays small.
class EarlyPackets {
 public:
  // Ignored once `limit` packets are held.
  void Add(const EarlyPacket& packet, uint32_t limit) {
    if (packets_.size() >= limit) return;
    if (packets_.size() == packets_.capacity()) {
      packets_.reserve(std::min<size_t>(limit, std::max<size_t>(kFewest, 2 * packets_.size())));
    }
    packets_.push_back(packet);
  }

  const std::vector<EarlyPacket>& packets() const { return packets_; }

 private:
  // Room to begin with: most flows have more than one packet, and room grows by moving them.
  static constexpr size_t kFewest = 4;

  std::vector<EarlyPacket> packets_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_EARLY_PACKETS_H_
