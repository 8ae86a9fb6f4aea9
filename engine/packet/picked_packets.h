// Some packets among others, in the order of the source.
#ifndef WEIR_ENGINE_PACKET_PICKED_PACKETS_H_
#define WEIR_ENGINE_PACKET_PICKED_PACKETS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/packet/packet_view.h"

namespace weir {

// Both are borrowed.
struct PickedPackets {
  std::span<const PacketView> all;
  std::span<const uint32_t> indexes;  // in `all`

  size_t size() const { return indexes.size(); }
  const PacketView& operator[](size_t i) const { return all[indexes[i]]; }
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_PICKED_PACKETS_H_
