// MPLS: labels do not say what they carry, so what follows them has to (RFC 4928, 2).
#include "engine/packet/ether_type.h"
#include "engine/packet/ethernet.h"

namespace weir {
namespace {

constexpr uint32_t kBottomOfStack = 0x100;
constexpr size_t kLabelLength = 4;
constexpr size_t kControlWordLength = 4;
constexpr size_t kIpv4Length = 20, kIpv6Length = 40;

// How sure it is that bytes are what they are tried as.
enum class Likeness { kNone, kPossible, kCertain };

// RFC 791: the sum over a sound header is all ones.
bool HasIpv4Checksum(const Cursor& cursor, size_t header_length) {
  uint32_t sum = 0;
  for (size_t i = 0; i < header_length; i += 2) sum += cursor.Big16(i);
  sum = (sum & 0xFFFF) + (sum >> 16);
  return ((sum & 0xFFFF) + (sum >> 16)) == 0xFFFF;
}

Likeness LikeIpv4(const Cursor& cursor, size_t on_wire) {
  if (!cursor.Has(kIpv4Length) || cursor.Byte(0) >> 4 != 4) return Likeness::kNone;
  const size_t header_length = (cursor.Byte(0) & 0x0F) * 4u, total = cursor.Big16(2);
  if (header_length < kIpv4Length || !cursor.Has(header_length)) return Likeness::kNone;
  if (HasIpv4Checksum(cursor, header_length)) return Likeness::kCertain;
  const bool fits = total == 0 || (total >= header_length && total <= on_wire);
  return fits ? Likeness::kPossible : Likeness::kNone;
}

// Nothing but the length can be checked. Padding of a short frame may stand behind it.
Likeness LikeIpv6(const Cursor& cursor, size_t on_wire) {
  constexpr size_t kMostPadding = 46;
  if (!cursor.Has(kIpv6Length) || cursor.Byte(0) >> 4 != 6) return Likeness::kNone;
  const size_t payload_length = cursor.Big16(4), total = kIpv6Length + payload_length;
  if (total == on_wire) return Likeness::kCertain;
  if (payload_length != 0 && total > on_wire) return Likeness::kNone;
  return payload_length == 0 || on_wire - total <= kMostPadding ? Likeness::kPossible
                                                                : Likeness::kNone;
}

// By the EtherType, and by the packet behind it where that is IP.
Likeness LikeEthernet(Cursor cursor, size_t on_wire) {
  if (!cursor.Has(kEthernetLength)) return Likeness::kNone;
  const uint16_t ether_type = cursor.Big16(12);
  cursor.Skip(kEthernetLength);
  on_wire -= kEthernetLength;
  switch (ether_type) {
    case kEtherTypeIpv4:
      return LikeIpv4(cursor, on_wire);
    case kEtherTypeIpv6:
      return LikeIpv6(cursor, on_wire);
    case kEtherTypeArp:
    case kEtherTypeVlan:
    case kEtherTypeServiceVlan:
    case kEtherTypeMplsUnicast:
    case kEtherTypeMplsMulticast:
    case kEtherTypePppoeSession:
      return Likeness::kPossible;
    default:
      break;
  }
  // An LLC frame names its length, up to padding.
  const bool is_llc = ether_type != kEtherTypeNone && ether_type <= kMaxLlcLength;
  return IsSwitchHeader(ether_type) || (is_llc && ether_type <= on_wire) ? Likeness::kPossible
                                                                         : Likeness::kNone;
}

// A pseudowire of Ethernet, with a control word (RFC 4448, 4.6: its first four bits are 0) or
// without: an address may begin with the same bits.
Likeness LikePseudowire(const Cursor& cursor, size_t on_wire, size_t& control_length) {
  const Likeness bare = LikeEthernet(cursor, on_wire);
  Cursor behind_word = cursor;
  if (cursor.Byte(0) >> 4 != 0 || !behind_word.TrySkip(kControlWordLength)) return bare;
  const Likeness with_word = LikeEthernet(behind_word, on_wire - kControlWordLength);
  if (with_word < bare || with_word == Likeness::kNone) return bare;
  control_length = kControlWordLength;
  return with_word;
}

// What stands at the bottom of the stack.
IgnoredReason TakeCarried(uint32_t cut, Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(1)) return IgnoredReason::kIpHeaderCut;
  const size_t on_wire = cursor.remaining() + cut;
  const int version = cursor.Byte(0) >> 4;
  const Likeness ip = version == 4   ? LikeIpv4(cursor, on_wire)
                      : version == 6 ? LikeIpv6(cursor, on_wire)
                                     : Likeness::kNone;
  size_t control_length = 0;
  const Likeness frame =
      ip == Likeness::kCertain ? Likeness::kNone : LikePseudowire(cursor, on_wire, control_length);
  if (frame > ip) {
    cursor.Skip(control_length);
    ether_type = kEtherTypeBridging;
    return IgnoredReason::kNone;
  }
  if (ip == Likeness::kNone) return IgnoredReason::kNotIp;
  ether_type = version == 4 ? kEtherTypeIpv4 : kEtherTypeIpv6;
  return IgnoredReason::kNone;
}

}  // namespace

IgnoredReason SkipLabels(const PacketRules& rules, uint32_t cut, Cursor& cursor,
                         uint16_t& ether_type) {
  bool bottom = false;
  while (!bottom) {
    if (!cursor.Has(kLabelLength)) return IgnoredReason::kLinkHeaderCut;
    bottom = (cursor.Big32(0) & kBottomOfStack) != 0;
    cursor.Skip(kLabelLength);
  }
  if (rules.pseudowires) return TakeCarried(cut, cursor, ether_type);
  ether_type = kEtherTypeIpv4;
  return IgnoredReason::kNone;
}

}  // namespace weir
