#include "engine/packet/ip.h"

namespace weir {
namespace {

constexpr size_t kHeaderLength = 40;
constexpr uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kNoNextHeader = 59;
constexpr uint8_t kDestinationOptions = 60, kMobility = 135, kHostIdentity = 139, kShim6 = 140;
constexpr uint8_t kExperiment1 = 253, kExperiment2 = 254;  // RFC 3692
constexpr size_t kUnit = 8;  // of extension headers; what a fragment header has, and any at least

// IANA's registry of extension headers (RFC 7045, 4), but for ESP, which hides what it carries.
bool IsExtension(uint8_t next_header, const PacketRules& rules) {
  switch (next_header) {
    case kHopByHop:
    case kRouting:
    case kFragment:
    case kDestinationOptions:
    case kMobility:
      return true;
    case kProtocolAuthentication:
    case kHostIdentity:
    case kShim6:
    case kExperiment1:
    case kExperiment2:
      return rules.all_extensions;
    default:
      return false;
  }
}

// Of these a packet may be made of the header alone: it is the message (RFC 6275, 6.1.1; RFC 7401,
// 5.1; RFC 5533, 5).
bool IsMessage(uint8_t next_header) {
  return next_header == kMobility || next_header == kHostIdentity || next_header == kShim6;
}

size_t LengthOf(const IpLayer& ip) {
  if (ip.protocol == kFragment) return kUnit;
  const size_t units = ip.transport.Byte(1);
  return ip.protocol == kProtocolAuthentication ? (units + 2) * 4 : (units + 1) * kUnit;
}

// The fragment header that the transport of `ip` begins with. A header that says neither offset nor
// more is that of a whole packet (RFC 6946).
IgnoredReason NoteFragment(const PacketRules& rules, IpLayer& ip) {
  const uint16_t field = ip.transport.Big16(2);
  const bool later = field >> 3 != 0, more = (field & 1) != 0;
  if (!rules.fragments) return later ? IgnoredReason::kIpv6Fragment : IgnoredReason::kNone;
  if (!later && !more) return IgnoredReason::kNone;
  ip.fragment = later ? Fragment::kLater : Fragment::kFirst;
  ip.fragmented = ip.header;
  return IgnoredReason::kNone;
}

// Moves `ip` behind the extension header that its transport begins with.
IgnoredReason SkipExtension(const PacketRules& rules, IpLayer& ip) {
  if (ip.transport_bytes < kUnit) return IgnoredReason::kIpv6BadExtension;
  if (!ip.transport.Has(kUnit)) return IgnoredReason::kIpv6Truncated;
  const size_t length = LengthOf(ip);
  if (ip.transport_bytes < length) return IgnoredReason::kIpv6BadExtension;
  if (!ip.transport.Has(length)) return IgnoredReason::kIpv6Truncated;
  if (ip.protocol == kFragment) {
    const IgnoredReason reason = NoteFragment(rules, ip);
    if (reason != IgnoredReason::kNone) return reason;
  }
  const uint8_t next_header = ip.transport.Byte(0);
  const bool is_message = rules.all_extensions && IsMessage(ip.protocol);
  if (next_header == kNoNextHeader && is_message) return IgnoredReason::kNone;  // stays before it
  ip.protocol = next_header;
  ip.transport.Skip(length);
  ip.transport_bytes -= static_cast<uint32_t>(length);
  return IgnoredReason::kNone;
}

IgnoredReason SkipExtensions(const PacketRules& rules, IpLayer& ip) {
  while (ip.fragment != Fragment::kLater && IsExtension(ip.protocol, rules)) {
    const uint8_t before = ip.protocol;
    const size_t remaining = ip.transport.remaining();
    const IgnoredReason reason = SkipExtension(rules, ip);
    if (reason != IgnoredReason::kNone) return reason;
    if (ip.protocol == before && ip.transport.remaining() == remaining) break;  // a message
  }
  // Farther than a packet's length of 16 bits reaches nobody puts a header.
  if (ip.transport.data() - ip.header > UINT16_MAX) return IgnoredReason::kIpv6BadExtension;
  return ip.protocol == kNoNextHeader ? IgnoredReason::kIpv6NoNextHeader : IgnoredReason::kNone;
}

// RFC 2675, 2: the length of a jumbogram is in an option of the first header, which 0 asks for.
// 0 where there is none.
uint32_t JumboLength(const Cursor& cursor) {
  constexpr uint8_t kPad1 = 0, kJumbo = 0xC2;
  if (cursor.Byte(6) != kHopByHop || !cursor.Has(kHeaderLength + 2)) return 0;
  const size_t end = kHeaderLength + (cursor.Byte(kHeaderLength + 1) + 1u) * kUnit;
  size_t offset = kHeaderLength + 2;
  while (offset + 2 <= end && cursor.Has(offset + 2)) {
    if (cursor.Byte(offset) == kPad1) {
      ++offset;
      continue;
    }
    const size_t length = cursor.Byte(offset + 1);
    const bool is_jumbo = cursor.Byte(offset) == kJumbo && length == 4;
    if (is_jumbo) return cursor.Has(offset + 6) ? cursor.Big32(offset + 2) : 0;
    offset += 2 + length;
  }
  return 0;
}

// Where the header says 0: a jumbogram, or a packet that the card is still to cut and that ends
// where the frame does; or nothing at all.
uint32_t UnnamedLength(const Cursor& cursor, uint32_t cut) {
  if (cursor.Byte(6) == kNoNextHeader) return 0;
  const uint32_t jumbo = JumboLength(cursor);
  if (jumbo != 0 && jumbo <= UINT32_MAX - kHeaderLength) return jumbo;
  return static_cast<uint32_t>(cursor.remaining() - kHeaderLength) + cut;
}

}  // namespace

IgnoredReason ReadIpv6(Cursor cursor, uint32_t cut, const PacketRules& rules, IpLayer& ip) {
  if (!cursor.Has(kHeaderLength)) return IgnoredReason::kIpHeaderCut;
  uint32_t payload_length = cursor.Big16(4);
  if (payload_length == 0 && rules.length_zero) payload_length = UnnamedLength(cursor, cut);
  if (!rules.cut_packets && !cursor.Has(kHeaderLength + payload_length)) {
    return IgnoredReason::kIpv6Truncated;
  }
  ip.header = cursor.data();
  ip.total_bytes = payload_length + static_cast<uint32_t>(kHeaderLength);
  ip.transport_bytes = payload_length;
  ip.version = 6;
  ip.protocol = cursor.Byte(6);
  cursor.Skip(kHeaderLength);
  ip.transport = cursor;
  if (IsExtension(ip.protocol, rules)) return SkipExtensions(rules, ip);
  return ip.protocol == kNoNextHeader ? IgnoredReason::kIpv6NoNextHeader : IgnoredReason::kNone;
}

}  // namespace weir
