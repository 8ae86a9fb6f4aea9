#include "engine/packet/ethernet.h"

#include "engine/packet/ether_type.h"

namespace weir {
namespace {

constexpr uint16_t kVlanIdMask = 0x0FFF;
constexpr size_t kPppoeHeaderLength = 6;
constexpr uint8_t kSapSpanningTree = 0x42;
constexpr uint8_t kSapSnap = 0xAA;
constexpr size_t kLlcLength = 3;
constexpr size_t kLlcSnapLength = 8;

constexpr uint16_t kPppIpv4 = 0x0021;
constexpr uint16_t kPppIpv6 = 0x0057;
constexpr uint16_t kPppMplsUnicast = 0x0281;
constexpr uint16_t kPppMplsMulticast = 0x0283;

uint16_t EtherTypeOfPppProtocol(uint16_t protocol) {
  switch (protocol) {
    case kPppIpv4:
      return kEtherTypeIpv4;
    case kPppIpv6:
      return kEtherTypeIpv6;
    case kPppMplsUnicast:
      return kEtherTypeMplsUnicast;
    case kPppMplsMulticast:
      return kEtherTypeMplsMulticast;
    default:
      return kEtherTypeNone;
  }
}

void TakeVlanId(uint16_t id, const PacketRules& rules, LinkLayer& link) {
  if (id == 0 && rules.vlan_zero_is_none) return;
  if (rules.outer_vlan) link.outer_vlan_id = link.vlan_id;
  link.vlan_id = id;
}

IgnoredReason ReadVlanTag(const PacketRules& rules, Cursor& cursor, uint16_t& ether_type,
                          LinkLayer& link) {
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  TakeVlanId(cursor.Big16(0) & kVlanIdMask, rules, link);
  ether_type = cursor.Big16(2);
  cursor.Skip(4);
  return IgnoredReason::kNone;
}

IgnoredReason ReadPppoe(const PacketRules& rules, Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.TrySkip(kPppoeHeaderLength)) return IgnoredReason::kLinkHeaderCut;
  return ReadPppProtocol(rules, cursor, ether_type);
}

IgnoredReason ReadLlc(Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(kLlcLength)) return IgnoredReason::kLinkHeaderCut;
  const uint8_t dsap = cursor.Byte(0), ssap = cursor.Byte(1);
  if (dsap == kSapSpanningTree || ssap == kSapSpanningTree) return IgnoredReason::kSpanningTree;
  if (dsap != kSapSnap || ssap != kSapSnap) return IgnoredReason::kNotIp;
  if (!cursor.Has(kLlcSnapLength)) return IgnoredReason::kLinkHeaderCut;
  ether_type = cursor.Big16(6);
  cursor.Skip(kLlcSnapLength);
  // A length here would be an LLC frame in an LLC frame, which nobody sends.
  return ether_type <= kMaxLlcLength ? IgnoredReason::kNotIp : IgnoredReason::kNone;
}

// Addresses and type of an Ethernet frame. Its tags alone are those of what it carries: the
// carrier's are a matter of the way there, which may differ by direction.
IgnoredReason ReadInnerEthernet(Cursor& cursor, uint16_t& ether_type, LinkLayer& link) {
  if (!cursor.Has(kEthernetLength)) return IgnoredReason::kLinkHeaderCut;
  link.destination_mac = cursor.data();
  link.source_mac = cursor.data() + 6;
  link.vlan_id = link.outer_vlan_id = 0;
  ether_type = cursor.Big16(12);
  cursor.Skip(kEthernetLength);
  return IgnoredReason::kNone;
}

IgnoredReason SkipRareOne(const PacketRules& rules, Cursor& cursor, uint16_t& ether_type,
                          LinkLayer& link) {
  if (!rules.switch_headers || !IsSwitchHeader(ether_type)) {
    const bool is_llc = ether_type != kEtherTypeNone && ether_type <= kMaxLlcLength;
    return is_llc ? ReadLlc(cursor, ether_type) : IgnoredReason::kNotIp;
  }
  const IgnoredReason reason = SkipSwitchHeader(cursor, ether_type);
  if (reason != IgnoredReason::kNone || ether_type != kEtherTypeBridging) return reason;
  return ReadInnerEthernet(cursor, ether_type, link);
}

// Out of line, for the sake of frames that have nothing to skip.
[[gnu::noinline]] IgnoredReason SkipOne(const DecodeOptions& options, Cursor& cursor,
                                        uint16_t& ether_type, LinkLayer& link) {
  switch (ether_type) {
    case kEtherTypeServiceVlan:
    case kEtherTypeServiceVlan9100:
    case kEtherTypeServiceVlan9200:
    case kEtherTypeServiceVlan9300:
      if (!options.decode_qinq) return IgnoredReason::kServiceTag;
      [[fallthrough]];
    case kEtherTypeVlan:
      return ReadVlanTag(options.rules, cursor, ether_type, link);
    case kEtherTypeMplsUnicast:
    case kEtherTypeMplsMulticast: {
      const IgnoredReason reason = SkipLabels(options.rules, link.cut, cursor, ether_type);
      if (reason != IgnoredReason::kNone || ether_type != kEtherTypeBridging) return reason;
      return ReadInnerEthernet(cursor, ether_type, link);
    }
    case kEtherTypePppoeSession:
      return ReadPppoe(options.rules, cursor, ether_type);
    default:
      return SkipRareOne(options.rules, cursor, ether_type, link);
  }
}

}  // namespace

IgnoredReason SkipToIp(uint16_t ether_type, const DecodeOptions& options, Cursor& cursor,
                       LinkLayer& link) {
  while (ether_type != kEtherTypeIpv4 && ether_type != kEtherTypeIpv6) {
    const IgnoredReason reason = SkipOne(options, cursor, ether_type, link);
    if (reason != IgnoredReason::kNone) return reason;
  }
  return cursor.Has(1) ? IgnoredReason::kNone : IgnoredReason::kIpHeaderCut;
}

// One byte where its lowest bit is 1, as every protocol's low byte ends and no high byte does
// (RFC 1661, 2 and 6.5).
IgnoredReason ReadPppProtocol(const PacketRules& rules, Cursor& cursor, uint16_t& ether_type) {
  if (rules.compressed_ppp && cursor.Has(1) && (cursor.Byte(0) & 1) != 0) {
    ether_type = EtherTypeOfPppProtocol(cursor.Byte(0));
    cursor.Skip(1);
    return IgnoredReason::kNone;
  }
  if (!cursor.Has(2)) return IgnoredReason::kLinkHeaderCut;
  ether_type = EtherTypeOfPppProtocol(cursor.Big16(0));
  cursor.Skip(2);
  return IgnoredReason::kNone;
}

}  // namespace weir
