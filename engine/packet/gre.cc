#include "engine/packet/tunnel.h"

namespace weir {
namespace {

// Generic Routing Encapsulation (RFC 2784, RFC 2890): two bytes of flags and version, the EtherType
// of what is carried, and 4 bytes for each field that the flags name, in this order.
constexpr size_t kFixedLength = 4;
constexpr size_t kFieldLength = 4;
constexpr uint16_t kHasChecksum = 0x8000;
constexpr uint16_t kHasRouting = 0x4000;  // RFC 1701, given up since
constexpr uint16_t kHasKey = 0x2000;
constexpr uint16_t kHasSequence = 0x1000;
constexpr uint16_t kVersionMask = 0x0007;  // 1 is PPTP's, of another form

size_t LengthOf(uint16_t flags) {
  size_t length = kFixedLength;
  for (const uint16_t field : {kHasChecksum, kHasKey, kHasSequence}) {
    if ((flags & field) != 0) length += kFieldLength;
  }
  return length;
}

}  // namespace

Tunnel OpenGre(Cursor cursor) {
  if (!cursor.Has(kFixedLength)) return {};
  const uint16_t flags = cursor.Big16(0);
  if ((flags & (kHasRouting | kVersionMask)) != 0) return {};
  const size_t length = LengthOf(flags);
  if (!cursor.Has(length + 1)) return {};
  const bool has_key = (flags & kHasKey) != 0;
  const size_t key_offset = kFixedLength + ((flags & kHasChecksum) != 0 ? kFieldLength : 0);
  const uint32_t key = has_key ? cursor.Big32(key_offset) : 0;
  const uint16_t ether_type = cursor.Big16(2);
  cursor.Skip(length);
  return {TunnelKind::kGre, TunnelContent::kTyped, cursor, key, has_key, ether_type};
}

}  // namespace weir
