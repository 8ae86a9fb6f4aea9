#include "engine/packet/captured_transport.h"

#include <algorithm>

#include "engine/packet/ip.h"

namespace weir {

std::span<const uint8_t> CapturedTransport(const PacketView& packet) {
  IpLayer ip;
  const Cursor cursor(packet.ip, packet.ip_captured);
  if (ReadIp(cursor, FragmentTest::kSkip, ip) != IgnoredReason::kNone) return {};
  return {ip.transport.data(), std::min<size_t>(ip.transport.remaining(), ip.transport_bytes)};
}

}  // namespace weir
