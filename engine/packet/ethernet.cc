#include "engine/packet/ethernet.h"

#include "engine/packet/ether_type.h"

namespace weir {
namespace {

constexpr uint16_t kVlanIdMask = 0x0FFF;
constexpr uint32_t kMplsBottomOfStack = 0x100;
constexpr size_t kPppoeHeaderLength = 6;
constexpr uint8_t kSapSpanningTree = 0x42;
constexpr uint8_t kSapSnap = 0xAA;
constexpr size_t kLlcLength = 3;
constexpr size_t kLlcSnapLength = 8;

constexpr uint16_t kPppIpv4 = 0x0021;
constexpr uint16_t kPppIpv6 = 0x0057;
constexpr uint16_t kPppMplsUnicast = 0x0281;
constexpr uint16_t kPppMplsMulticast = 0x0283;

IgnoredReason ReadVlanTag(Cursor& cursor, uint16_t& ether_type, uint16_t& vlan_id) {
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  vlan_id = cursor.Big16(0) & kVlanIdMask;
  ether_type = cursor.Big16(2);
  cursor.Skip(4);
  return IgnoredReason::kNone;
}

// MPLS does not say what it carries: only the first nibble behind the labels does.
IgnoredReason ReadMplsStack(Cursor& cursor, uint16_t& ether_type) {
  bool bottom = false;
  while (!bottom) {
    if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
    bottom = (cursor.Big32(0) & kMplsBottomOfStack) != 0;
    cursor.Skip(4);
  }
  ether_type = kEtherTypeIpv4;
  return IgnoredReason::kNone;
}

IgnoredReason ReadPppoe(Cursor& cursor, uint16_t& ether_type) {
  if (!cursor.Has(kPppoeHeaderLength + 2)) return IgnoredReason::kLinkHeaderCut;
  ether_type = EtherTypeOfPppProtocol(cursor.Big16(kPppoeHeaderLength));
  cursor.Skip(kPppoeHeaderLength + 2);
  return IgnoredReason::kNone;
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

IgnoredReason SkipOne(ServiceTags service_tags, Cursor& cursor, uint16_t& ether_type,
                      uint16_t& vlan_id) {
  switch (ether_type) {
    case kEtherTypeServiceVlan:
    case kEtherTypeServiceVlanOld:
      if (service_tags == ServiceTags::kStopAt) return IgnoredReason::kNotIp;
      [[fallthrough]];
    case kEtherTypeVlan:
      return ReadVlanTag(cursor, ether_type, vlan_id);
    case kEtherTypeMplsUnicast:
    case kEtherTypeMplsMulticast:
      return ReadMplsStack(cursor, ether_type);
    case kEtherTypePppoeSession:
      return ReadPppoe(cursor, ether_type);
    default:
      if (ether_type == kEtherTypeNone || ether_type > kMaxLlcLength) {
        return IgnoredReason::kNotIp;
      }
      return ReadLlc(cursor, ether_type);
  }
}

}  // namespace

IgnoredReason SkipToIp(uint16_t ether_type, ServiceTags service_tags, Cursor& cursor,
                       uint16_t& vlan_id) {
  while (ether_type != kEtherTypeIpv4 && ether_type != kEtherTypeIpv6) {
    const IgnoredReason reason = SkipOne(service_tags, cursor, ether_type, vlan_id);
    if (reason != IgnoredReason::kNone) return reason;
  }
  return cursor.Has(1) ? IgnoredReason::kNone : IgnoredReason::kIpHeaderCut;
}

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

}  // namespace weir
