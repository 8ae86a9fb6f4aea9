#include "engine/packet/fragment_id.h"

#include <cstddef>
#include <cstring>

#include "engine/base/byte_order.h"

namespace weir {
namespace {

constexpr uint8_t kProtocolFragment = 44, kProtocolAuthentication = 51;
constexpr size_t kIpv6Header = 40;

// Whether the header is walked through on the way to that of the fragment: what comes behind it is
// no part of this (RFC 8200, 4.5).
bool IsBeforeFragment(uint8_t protocol) {
  constexpr uint8_t kHopByHop = 0, kRouting = 43, kDestination = 60, kMobility = 135, kHip = 139,
                    kShim6 = 140;
  return protocol == kHopByHop || protocol == kRouting || protocol == kDestination ||
         protocol == kMobility || protocol == kHip || protocol == kShim6 ||
         protocol == kProtocolAuthentication;
}

// 0 where the header cannot be found. Ends, because each has 8 bytes at least.
uint32_t Ipv6Identification(const uint8_t* header, size_t captured) {
  uint8_t protocol = header[6];
  size_t at = kIpv6Header;
  while (at + 8 <= captured) {
    const uint8_t* const extension = header + at;
    if (protocol == kProtocolFragment) return LoadBig32(extension + 4);
    if (!IsBeforeFragment(protocol)) return 0;
    at += protocol == kProtocolAuthentication ? (extension[1] + size_t{2}) * 4
                                              : (extension[1] + size_t{1}) * 8;
    protocol = extension[0];
  }
  return 0;
}

}  // namespace

FlowKey WithoutScope(FlowKey id) {
  FlowKey key;
  key.low_address = id.low_address;
  key.high_address = id.high_address;
  key.low_port = id.low_port;
  key.high_port = id.high_port;
  key.protocol = id.protocol;
  key.version_and_tunnel =
      static_cast<uint8_t>(id.ip_version() << 4 | static_cast<int>(TunnelKind::kNone));
  return key;
}

FlowKey FragmentedPacketId(const PacketView& packet) {
  const uint8_t* const ip = packet.fragmented_ip();
  const size_t captured = static_cast<size_t>(packet.ip + packet.ip_captured - ip);
  FlowKey id = packet.key;
  id.low_address = id.high_address = {};
  uint32_t identification = 0;
  const int version = ip[0] >> 4;
  if (version == 4) {
    std::memcpy(id.low_address.data(), ip + 12, 4);
    std::memcpy(id.high_address.data(), ip + 16, 4);
    identification = LoadBig16(ip + 4);
    id.protocol = ip[9];
  } else {
    std::memcpy(id.low_address.data(), ip + 8, 16);
    std::memcpy(id.high_address.data(), ip + 24, 16);
    identification = Ipv6Identification(ip, captured);
    id.protocol = kProtocolFragment;
  }
  id.low_port = static_cast<uint16_t>(identification >> 16);
  id.high_port = static_cast<uint16_t>(identification);
  id.version_and_tunnel = static_cast<uint8_t>(version << 4 | (id.version_and_tunnel & 0x0F));
  return ip == packet.ip ? id : WithoutScope(id);
}

}  // namespace weir
