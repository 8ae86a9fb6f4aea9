// Headers that switches put in front of a packet or a frame, as mirror ports of data centres and
// backbones show them.
#include "engine/packet/ether_type.h"
#include "engine/packet/ethernet.h"

namespace weir {
namespace {

constexpr size_t kTypeLength = 2;

// A header of fixed length that ends with the EtherType of what follows; bytes before that type.
size_t TaggedLength(uint16_t ether_type) {
  switch (ether_type) {
    case kEtherTypeVnTag:
      return 4;
    case kEtherTypeETag:  // three words of tag control information (802.1BR, 7.5)
      return 6;
    case kEtherTypeHsr:  // path, size and sequence number
      return 4;
    default:
      return 0;
  }
}

// Such a header in front of an Ethernet frame.
size_t CarriedLength(uint16_t ether_type) {
  switch (ether_type) {
    case kEtherTypeBackbone:  // the I-tag's control information; customer addresses are a frame's
      return 4;
    case kEtherTypeFabricPath:  // tag and TTL, behind the fabric's own addresses
      return 2;
    default:
      return 0;
  }
}

IgnoredReason EndWithType(size_t length, Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(length + kTypeLength)) return IgnoredReason::kLinkHeaderCut;
  ether_type = cursor.Big16(length);
  cursor.Skip(length + kTypeLength);
  return IgnoredReason::kNone;
}

IgnoredReason EndWithFrame(size_t length, Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.TrySkip(length)) return IgnoredReason::kLinkHeaderCut;
  ether_type = kEtherTypeBridging;
  return IgnoredReason::kNone;
}

// Version, length in options of 4 bytes, the options.
IgnoredReason SkipCiscoMeta(Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(2)) return IgnoredReason::kLinkHeaderCut;
  return EndWithType(2 + cursor.Byte(1) * 4u, cursor, ether_type);
}

// 802.1AE, 9.3: what is only authenticated can be read, what is encrypted (bit E) cannot.
IgnoredReason SkipMacsec(Cursor& cursor, uint16_t& ether_type) {
  constexpr uint8_t kEncrypted = 0x08, kHasChannelId = 0x20;
  if (!cursor.Has(1)) return IgnoredReason::kLinkHeaderCut;
  if ((cursor.Byte(0) & kEncrypted) != 0) return IgnoredReason::kNotIp;
  return EndWithType((cursor.Byte(0) & kHasChannelId) != 0 ? 14 : 6, cursor, ether_type);
}

// RFC 6325, 3: the options' length in units of 4 bytes stands in bits 6 to 10.
IgnoredReason SkipTrill(Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(2)) return IgnoredReason::kLinkHeaderCut;
  return EndWithFrame(6 + (cursor.Big16(0) >> 6 & 0x1F) * 4u, cursor, ether_type);
}

// RFC 8300, 2.2: the length of it all in units of 4 bytes, and what comes next.
IgnoredReason SkipNsh(Cursor& cursor, uint16_t& ether_type) {
  constexpr uint8_t kIpv4 = 1, kIpv6 = 2, kEthernet = 3, kMpls = 5;
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  const size_t length = (cursor.Big16(0) & 0x3F) * 4u;
  const uint8_t next = cursor.Byte(3);
  if (length < 8) return IgnoredReason::kNotIp;
  if (!cursor.TrySkip(length)) return IgnoredReason::kLinkHeaderCut;
  ether_type = next == kIpv4       ? kEtherTypeIpv4
               : next == kIpv6     ? kEtherTypeIpv6
               : next == kEthernet ? kEtherTypeBridging
               : next == kMpls     ? kEtherTypeMplsUnicast
                                   : kEtherTypeNone;
  return ether_type == kEtherTypeNone ? IgnoredReason::kNotIp : IgnoredReason::kNone;
}

}  // namespace

bool IsSwitchHeader(uint16_t ether_type) {
  switch (ether_type) {
    case kEtherTypeCiscoMeta:
    case kEtherTypeMacsec:
    case kEtherTypeTrill:
    case kEtherTypeNsh:
      return true;
    default:
      return TaggedLength(ether_type) != 0 || CarriedLength(ether_type) != 0;
  }
}

IgnoredReason SkipSwitchHeader(Cursor& cursor, uint16_t& ether_type) {
  switch (ether_type) {
    case kEtherTypeCiscoMeta:
      return SkipCiscoMeta(cursor, ether_type);
    case kEtherTypeMacsec:
      return SkipMacsec(cursor, ether_type);
    case kEtherTypeTrill:
      return SkipTrill(cursor, ether_type);
    case kEtherTypeNsh:
      return SkipNsh(cursor, ether_type);
    default:
      break;
  }
  const size_t tagged = TaggedLength(ether_type);
  if (tagged != 0) return EndWithType(tagged, cursor, ether_type);
  return EndWithFrame(CarriedLength(ether_type), cursor, ether_type);
}

}  // namespace weir
