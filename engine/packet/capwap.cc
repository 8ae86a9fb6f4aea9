// CAPWAP data (RFC 5415, 4.3; RFC 5416, 2).
#include "engine/packet/ether_type.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

constexpr Tunnel kNoTunnel = {};

// By nfstream's rules an 802.11 header without options and LLC with SNAP are taken to follow,
// whatever the header's flags and the frame control say.
constexpr size_t kWifiAndSnapLength = 32;
constexpr size_t kSnapTypeOffset = 30;

Tunnel OpenPlainWifi(Cursor cursor, LinkLayer& link) {
  if (!cursor.Has(kWifiAndSnapLength + 1)) return kNoTunnel;
  link.source_mac = cursor.data() + 10;
  link.destination_mac = cursor.data() + 16;
  const uint16_t type = cursor.Big16(kSnapTypeOffset);
  const bool is_ip = type == kEtherTypeIpv4 || type == kEtherTypeIpv6;
  cursor.Skip(kWifiAndSnapLength);
  return {TunnelKind::kCapwap, is_ip ? TunnelContent::kIp : TunnelContent::kNotIp, cursor};
}

// The two bytes behind preamble and lengths.
constexpr uint8_t kNativeFrame = 0x01;  // of the first: as the radio has it; else 802.3
constexpr uint8_t kFragmented = 0x80, kKeepAlive = 0x08;  // of the second
constexpr size_t kFixedLength = 8;

// The fixed header, of which the optional fields behind it are part.
Tunnel OpenByHeader(size_t header_length, Cursor cursor) {
  if (header_length < kFixedLength || !cursor.Has(header_length)) return kNoTunnel;
  const uint8_t flags = cursor.Byte(3);
  const bool native = (cursor.Byte(2) & kNativeFrame) != 0;
  const bool continues = (flags & kFragmented) != 0 && cursor.Big16(6) >> 3 != 0;
  if ((flags & kKeepAlive) != 0 || continues) return kNoTunnel;
  cursor.Skip(header_length);
  if (!native) {
    return {TunnelKind::kCapwap, TunnelContent::kTyped, cursor, 0, false, kEtherTypeBridging};
  }
  return {TunnelKind::kCapwap, TunnelContent::kWifi, cursor};
}

}  // namespace

Tunnel OpenCapwap(const PacketRules& rules, Cursor cursor, LinkLayer& link) {
  if (!cursor.Has(2) || (cursor.Byte(0) & 0x0F) != 0) return kNoTunnel;  // DTLS
  const size_t header_length = (cursor.Byte(1) >> 3) * 4u;
  if (rules.tunnels_by_header) return OpenByHeader(header_length, cursor);
  if (!cursor.TrySkip(header_length)) return kNoTunnel;
  return OpenPlainWifi(cursor, link);
}

}  // namespace weir
