// What may stand between a link header and IP: VLAN tags, headers of switches, MPLS, PPPoE, LLC.
#ifndef WEIR_ENGINE_PACKET_ETHERNET_H_
#define WEIR_ENGINE_PACKET_ETHERNET_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/decode_options.h"
#include "engine/packet/ether_type.h"
#include "engine/packet/ignored_reason.h"

namespace weir {

inline constexpr size_t kEthernetLength = 14;

// What a frame's headers say up to IP. A frame in a frame writes over that of its carrier.
struct LinkLayer {
  const uint8_t* source_mac = nullptr;  // borrowed from the frame; null where the link has none
  const uint8_t* destination_mac = nullptr;
  uint16_t vlan_id = 0;        // of the innermost tag
  uint16_t outer_vlan_id = 0;  // of the tag outside of it
  uint32_t cut = 0;            // bytes of the frame behind those that were captured; set beforehand
};

// Moves `cursor`, which stands behind an EtherType of `ether_type`, to the IP header, and sets the
// ids of the tags on the way (left alone without one), and the addresses of a frame in the frame.
// Returns kNone at an IP header, where at least one byte is left.
IgnoredReason SkipToIp(uint16_t ether_type, const DecodeOptions& options, Cursor& cursor,
                       LinkLayer& link);

// The same from an Ethernet header on. Most frames have IP right behind it.
inline IgnoredReason ReadEthernet(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(kEthernetLength)) return IgnoredReason::kLinkHeaderCut;
  link.destination_mac = cursor.data();
  link.source_mac = cursor.data() + 6;
  const uint16_t ether_type = cursor.Big16(12);
  cursor.Skip(kEthernetLength);
  if (ether_type == kEtherTypeIpv4 && cursor.Has(1)) return IgnoredReason::kNone;
  return SkipToIp(ether_type, options, cursor, link);
}

// Behind address and control: moves `cursor` behind the protocol field of PPP.
IgnoredReason ReadPppProtocol(const PacketRules& rules, Cursor& cursor, uint16_t& ether_type);

// One step of SkipToIp at a header that is rare: sets `ether_type` to that of what is behind, or to
// kEtherTypeBridging where an Ethernet frame is.
bool IsSwitchHeader(uint16_t ether_type);
IgnoredReason SkipSwitchHeader(Cursor& cursor, uint16_t& ether_type);
IgnoredReason SkipLabels(const PacketRules& rules, uint32_t cut, Cursor& cursor,
                         uint16_t& ether_type);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_ETHERNET_H_
