#include "engine/packet/handshake_role.h"

#include <cstddef>
#include <span>

#include "engine/packet/captured_transport.h"
#include "engine/packet/ip.h"

namespace weir {
namespace {

bool IsTcpAnswer(const PacketView& packet) {
  constexpr uint8_t kRoles = kTcpSyn | kTcpAck | kTcpRst | kTcpFin;
  switch (packet.tcp_flags & kRoles) {
    case kTcpSyn | kTcpAck:
      return true;
    case kTcpRst | kTcpAck:
      return packet.tcp_sequence == 0;
    default:
      return false;
  }
}

bool IsIcmpReply(uint8_t type) {
  constexpr uint8_t kEcho = 0, kTimestamp = 14, kInformation = 16, kMask = 18, kExtendedEcho = 43;
  return type == kEcho || type == kTimestamp || type == kInformation || type == kMask ||
         type == kExtendedEcho;
}

bool IsIcmpV6Reply(uint8_t type) {
  constexpr uint8_t kEcho = 129, kExtendedEcho = 161;
  return type == kEcho || type == kExtendedEcho;
}

uint8_t ByteOf(std::span<const uint8_t> header, size_t offset, uint8_t otherwise) {
  return offset < header.size() ? header[offset] : otherwise;
}

}  // namespace

bool IsAnswer(const PacketView& packet) {
  constexpr uint8_t kOther = 0xFF;
  switch (packet.key.protocol) {
    case kProtocolTcp:
      return IsTcpAnswer(packet);
    case kProtocolIcmp:
      return IsIcmpReply(ByteOf(CapturedTransport(packet), 0, kOther));
    case kProtocolIcmpV6:
      return IsIcmpV6Reply(ByteOf(CapturedTransport(packet), 0, kOther));
    case kProtocolSctp: {
      constexpr uint8_t kInitAck = 2, kCookieAck = 11;
      const uint8_t chunk = ByteOf(CapturedTransport(packet), 12, kOther);
      return chunk == kInitAck || chunk == kCookieAck;
    }
    case kProtocolDccp: {
      constexpr uint8_t kResponse = 1;
      return (ByteOf(CapturedTransport(packet), 8, kOther) >> 1 & 0x0F) == kResponse;
    }
    default:
      return false;
  }
}

}  // namespace weir
