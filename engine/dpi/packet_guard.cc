#include "engine/dpi/packet_guard.h"

#include "engine/packet/ip.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

bool HasWholeTcpHeader(const IpLayer& ip) {
  constexpr size_t kDataOffset = 12;  // its high nibble counts words of 4 bytes
  if (ip.transport_bytes < kTcpHeaderLength || !ip.transport.Has(kTcpHeaderLength)) return false;
  return (ip.transport.Byte(kDataOffset) >> 4) * 4u <= ip.transport_bytes;
}

bool HasWholeUdpHeader(const IpLayer& ip) {
  return ip.transport_bytes >= kUdpHeaderLength && ip.transport.Has(kUdpHeaderLength);
}

}  // namespace

bool HasWholeTransportHeader(const uint8_t* ip, uint32_t length) {
  IpLayer layer;
  if (ReadDecodedIp(ip, length, layer) != IgnoredReason::kNone) {
    return false;
  }
  switch (layer.protocol) {
    case kProtocolTcp:
      return HasWholeTcpHeader(layer);
    case kProtocolUdp:
      return HasWholeUdpHeader(layer);
    default:
      return true;
  }
}

}  // namespace weir
