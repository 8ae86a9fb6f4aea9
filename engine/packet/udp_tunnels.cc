// GTP-U and TZSP.
#include "engine/packet/ether_type.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

constexpr Tunnel kNoTunnel = {};

// GTP version 1 (3GPP TS 29.281): a fixed header, optional fields that come all or none, and a
// chain of extension headers.
constexpr size_t kGtpHeaderLength = 8;
constexpr size_t kGtpOptionalLength = 4;
constexpr uint8_t kGtpMessageTpdu = 0xFF;
constexpr uint8_t kGtpAnyOptional = 0x07, kGtpExtension = 0x04;

// Moves `cursor` behind the extension headers, the first of which is of type `type`. Each begins
// with its length in units of 4 bytes and ends with the type of the next.
bool SkipGtpExtensions(uint8_t type, Cursor& cursor) {
  while (type != 0) {
    if (!cursor.Has(1)) return false;
    const size_t length = cursor.Byte(0) * 4u;
    if (length == 0 || !cursor.Has(length)) return false;
    type = cursor.Byte(length - 1);
    cursor.Skip(length);
  }
  return true;
}

// TaZmen Sniffer Protocol: a received frame behind a list of tags.
constexpr size_t kTzspHeaderLength = 4;
constexpr uint8_t kTzspVersion = 1, kTzspReceived = 0;
constexpr uint16_t kTzspEthernet = 1, kTzspWifi = 18;
constexpr uint32_t kTzspReceivedEthernet = 0x01000001;  // version 1, type 0, protocol 1
constexpr uint8_t kTzspTagPadding = 0, kTzspTagEnd = 1;

// Moves `cursor` behind the tags: one of one byte, or of a type, a length and so many bytes.
bool SkipTzspTags(Cursor& cursor) {
  while (cursor.Has(1)) {
    const uint8_t tag = cursor.Byte(0);
    cursor.Skip(1);
    if (tag == kTzspTagEnd) return true;
    if (tag == kTzspTagPadding) continue;
    if (!cursor.Has(1)) return false;
    const size_t length = cursor.Byte(0);
    if (!cursor.TrySkip(1 + length)) return false;
  }
  return false;
}

Tunnel OpenTzspByHeader(Cursor cursor) {
  if (!cursor.Has(kTzspHeaderLength)) return kNoTunnel;
  if (cursor.Byte(0) != kTzspVersion || cursor.Byte(1) != kTzspReceived) return kNoTunnel;
  const uint16_t protocol = cursor.Big16(2);
  cursor.Skip(kTzspHeaderLength);
  if (!SkipTzspTags(cursor)) return kNoTunnel;
  if (protocol == kTzspEthernet) {
    return {TunnelKind::kTzsp, TunnelContent::kTyped, cursor, 0, false, kEtherTypeBridging};
  }
  if (protocol != kTzspWifi) return kNoTunnel;
  return {TunnelKind::kTzsp, TunnelContent::kWifi, cursor};
}

}  // namespace

Tunnel OpenGtpU(const PacketRules& rules, Cursor cursor) {
  if (!cursor.Has(kGtpHeaderLength)) return kNoTunnel;
  const uint8_t flags = cursor.Byte(0);
  if (flags >> 5 != 1 || cursor.Byte(1) != kGtpMessageTpdu) return kNoTunnel;
  const uint32_t teid = cursor.Big32(4);
  cursor.Skip(kGtpHeaderLength);
  if ((flags & kGtpAnyOptional) != 0) {
    if (!cursor.Has(kGtpOptionalLength)) return kNoTunnel;
    const uint8_t extension = (flags & kGtpExtension) != 0 ? cursor.Byte(3) : 0;
    cursor.Skip(kGtpOptionalLength);
    if (!SkipGtpExtensions(extension, cursor)) return kNoTunnel;
  }
  if (!cursor.Has(1)) return kNoTunnel;
  const TunnelContent content =
      rules.tunnels_by_header ? TunnelContent::kIp : TunnelContent::kFinalIp;
  return {TunnelKind::kGtpU, content, cursor, teid, true};
}

// By nfstream's rules the frame is of the capture's link type, and one tag is read.
Tunnel OpenTzsp(const PacketRules& rules, Cursor cursor) {
  if (rules.tunnels_by_header) return OpenTzspByHeader(cursor);
  if (!cursor.Has(kTzspHeaderLength + 1)) return kNoTunnel;
  if (cursor.Big32(0) != kTzspReceivedEthernet) return kNoTunnel;
  cursor.Skip(kTzspHeaderLength);
  size_t tag_length = 1;
  if (cursor.Byte(0) != kTzspTagPadding && cursor.Byte(0) != kTzspTagEnd) {
    if (!cursor.Has(2)) return kNoTunnel;
    tag_length = cursor.Byte(1);
  }
  if (!cursor.TrySkip(tag_length)) return kNoTunnel;
  return {TunnelKind::kTzsp, TunnelContent::kFrame, cursor};
}

}  // namespace weir
