#include "engine/packet/header_fields.h"

#include <span>

#include "engine/packet/captured_transport.h"
#include "engine/packet/ip.h"

namespace weir {

std::optional<IcmpMessage> IcmpMessageOf(const PacketView& packet) {
  const uint8_t protocol = packet.key.protocol;
  if (protocol != kProtocolIcmp && protocol != kProtocolIcmpV6) return std::nullopt;
  const std::span<const uint8_t> header = CapturedTransport(packet);
  if (header.size() < 2) return std::nullopt;
  return IcmpMessage{.type = header[0], .code = header[1]};
}

}  // namespace weir
