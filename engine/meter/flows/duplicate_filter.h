// Packets that mirror ports give more than once.
#ifndef WEIR_ENGINE_METER_FLOWS_DUPLICATE_FILTER_H_
#define WEIR_ENGINE_METER_FLOWS_DUPLICATE_FILTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/packet/packet_view.h"

namespace weir {

// Remembers packets by a digest of 64 bits of what nothing on their way changes: the innermost IP
// packet but for DSCP and ECN, TTL or hop limit, and the checksum of the IPv4 header. One that is
// the same as one that was let through no longer than the window ago is a duplicate.
//
// Bounded: kPackets digests, in sets of kWays of which the oldest goes. Thread-compatible.
class DuplicateFilter {
 public:
  static constexpr size_t kPackets = 65536;

  // Above 0.
  explicit DuplicateFilter(int64_t window_ns) : window_ns_(window_ns), sets_(kPackets / kWays) {}

  // Whether the packet came before; counts it then. In the order of their times.
  bool IsDuplicate(const PacketView& packet);

  uint64_t packets() const { return packets_; }  // that were duplicates
  uint64_t bytes() const { return bytes_; }      // of those, on the wire

 private:
  static constexpr size_t kWays = 4;

  struct Seen {
    uint64_t digest = 0;  // 0: none
    int64_t time_ns = 0;
  };

  const int64_t window_ns_;
  std::vector<std::array<Seen, kWays>> sets_;
  uint64_t packets_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_DUPLICATE_FILTER_H_
