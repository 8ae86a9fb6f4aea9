#include "engine/packet/header_fields.h"

#include <algorithm>
#include <span>

#include "engine/packet/ip.h"

namespace weir {

std::optional<IcmpMessage> IcmpMessageOf(const PacketView& packet) {
  const uint8_t protocol = packet.key.protocol;
  if (protocol != kProtocolIcmp && protocol != kProtocolIcmpV6) return std::nullopt;
  const std::span<const uint8_t> header = CapturedTransport(packet);
  if (header.size() < 2) return std::nullopt;
  return IcmpMessage{.type = header[0], .code = header[1]};
}

std::span<const uint8_t> CapturedTransport(const PacketView& packet) {
  IpLayer ip;
  const Cursor cursor(packet.ip, packet.ip_captured);
  if (ReadIp(cursor, FragmentTest::kSkip, ip) != IgnoredReason::kNone) return {};
  return {ip.transport.data(), std::min<size_t>(ip.transport.remaining(), ip.transport_bytes)};
}

}  // namespace weir
