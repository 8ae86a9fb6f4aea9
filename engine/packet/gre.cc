// Generic Routing Encapsulation (RFC 2784, RFC 2890), and the mirrored frames that ERSPAN puts into
// it (draft-foschiano-erspan-03).
#include "engine/packet/ether_type.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

// Two bytes of flags and version, the EtherType of what is carried, and 4 bytes for each field that
// the flags name, in this order.
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

// Type I has no header and no sequence number in GRE, type II has both.
bool SkipErspan(uint16_t flags, Cursor& cursor) {
  constexpr size_t kLength = 8;
  constexpr uint8_t kVersion = 1;
  if ((flags & kHasSequence) == 0) return true;
  return cursor.Has(kLength) && cursor.Byte(0) >> 4 == kVersion && cursor.TrySkip(kLength);
}

// Type III: time and origin, what kind of frame it is, and whether a subheader follows.
bool SkipErspan3(Cursor& cursor, uint16_t& ether_type) {
  constexpr size_t kLength = 12, kSubheaderLength = 8;
  constexpr uint8_t kVersion = 2;
  constexpr int kFrameEthernet = 0, kFrameIp = 2;
  if (!cursor.Has(kLength + 1) || cursor.Byte(0) >> 4 != kVersion) return false;
  const int frame_type = cursor.Byte(10) >> 2 & 0x1F;
  const bool has_subheader = (cursor.Byte(11) & 1) != 0;
  if (!cursor.TrySkip(kLength + (has_subheader ? kSubheaderLength : 0))) return false;
  if (frame_type == kFrameEthernet) {
    ether_type = kEtherTypeBridging;
    return true;
  }
  if (frame_type != kFrameIp || !cursor.Has(1)) return false;
  ether_type = cursor.Byte(0) >> 4 == 6 ? kEtherTypeIpv6 : kEtherTypeIpv4;
  return true;
}

// Moves `cursor` to what is mirrored, where something is.
bool SkipMirrorHeader(uint16_t flags, Cursor& cursor, uint16_t& ether_type) {
  if (ether_type == kEtherTypeErspan3) return SkipErspan3(cursor, ether_type);
  if (ether_type != kEtherTypeErspan) return true;
  ether_type = kEtherTypeBridging;
  return SkipErspan(flags, cursor);
}

}  // namespace

Tunnel OpenGre(const PacketRules& rules, Cursor cursor) {
  if (!cursor.Has(kFixedLength)) return {};
  const uint16_t flags = cursor.Big16(0);
  if ((flags & (kHasRouting | kVersionMask)) != 0) return {};
  const size_t length = LengthOf(flags);
  if (!cursor.Has(length + 1)) return {};
  const bool has_key = (flags & kHasKey) != 0;
  const size_t key_offset = kFixedLength + ((flags & kHasChecksum) != 0 ? kFieldLength : 0);
  const uint32_t key = has_key ? cursor.Big32(key_offset) : 0;
  uint16_t ether_type = cursor.Big16(2);
  cursor.Skip(length);
  if (rules.tunnels_by_header && !SkipMirrorHeader(flags, cursor, ether_type)) return {};
  return {TunnelKind::kGre, TunnelContent::kTyped, cursor, key, has_key, ether_type};
}

bool IsGreKeepalive(const IpLayer& inner) {
  return inner.protocol == kProtocolGre && inner.transport.Has(kFixedLength) &&
         inner.transport.Big16(2) == kEtherTypeNone;
}

}  // namespace weir
