#include "engine/packet/ip.h"

namespace weir {
namespace {

constexpr size_t kHeaderLength = 40;
constexpr uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kNoNextHeader = 59;
constexpr uint8_t kDestinationOptions = 60, kMobility = 135;
constexpr size_t kFragmentHeaderLength = 8;

bool IsExtension(uint8_t next_header) {
  switch (next_header) {
    case kHopByHop:
    case kRouting:
    case kFragment:
    case kDestinationOptions:
    case kMobility:
      return true;
    default:
      return false;
  }
}

// Moves `ip` behind the extension header that its transport begins with.
IgnoredReason SkipExtension(IpLayer& ip) {
  const bool is_fragment = ip.protocol == kFragment;
  if (ip.transport_bytes < kFragmentHeaderLength) return IgnoredReason::kIpv6BadExtension;
  const size_t length = is_fragment ? kFragmentHeaderLength : (ip.transport.Byte(1) + 1u) * 8;
  if (ip.transport_bytes < length) return IgnoredReason::kIpv6BadExtension;
  if (is_fragment && ip.transport.Big16(2) >> 3 != 0) return IgnoredReason::kIpv6Fragment;
  ip.protocol = ip.transport.Byte(0);
  ip.transport.Skip(length);
  ip.transport_bytes -= static_cast<uint32_t>(length);
  return IgnoredReason::kNone;
}

}  // namespace

IgnoredReason ReadIpv6(Cursor cursor, IpLayer& ip) {
  if (!cursor.Has(kHeaderLength)) return IgnoredReason::kIpHeaderCut;
  const uint16_t payload_length = cursor.Big16(4);
  if (!cursor.Has(kHeaderLength + payload_length)) return IgnoredReason::kIpv6Truncated;
  ip.header = cursor.data();
  ip.captured = static_cast<uint32_t>(cursor.remaining());
  ip.total_bytes = payload_length + static_cast<uint32_t>(kHeaderLength);
  ip.transport_bytes = payload_length;
  ip.version = 6;
  ip.protocol = cursor.Byte(6);
  cursor.Skip(kHeaderLength);
  ip.transport = cursor;
  while (IsExtension(ip.protocol)) {
    const IgnoredReason reason = SkipExtension(ip);
    if (reason != IgnoredReason::kNone) return reason;
  }
  return ip.protocol == kNoNextHeader ? IgnoredReason::kIpv6NoNextHeader : IgnoredReason::kNone;
}

}  // namespace weir
