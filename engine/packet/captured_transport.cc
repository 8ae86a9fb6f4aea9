#include "engine/packet/captured_transport.h"

#include <algorithm>

namespace weir {

std::span<const uint8_t> CapturedTransport(const PacketView& packet) {
  if (packet.fragment == Fragment::kLater) return {};
  const uint32_t of_packet = std::min(packet.ip_bytes, packet.ip_captured);
  if (of_packet <= packet.transport_offset) return {};
  return {packet.ip + packet.transport_offset, of_packet - packet.transport_offset};
}

}  // namespace weir
