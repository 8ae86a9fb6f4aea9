// What may stand between a link header and IP: 802.1Q and 802.1ad, MPLS, PPPoE, LLC with SNAP.
#ifndef WEIR_ENGINE_PACKET_ETHERNET_H_
#define WEIR_ENGINE_PACKET_ETHERNET_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/ignored_reason.h"

namespace weir {

// Whether 802.1ad tags are looked through; where not, what is behind one is not IP.
enum class ServiceTags : bool { kStopAt, kSkip };

// Moves `cursor`, which stands behind an EtherType of `ether_type`, to the IP header, and sets
// `vlan_id` to that of the last tag on the way (left alone without one).
// Returns kNone at an IP header, where at least one byte is left.
IgnoredReason SkipToIp(uint16_t ether_type, ServiceTags service_tags, Cursor& cursor,
                       uint16_t& vlan_id);

// The EtherType that stands for the PPP protocol number, or kEtherTypeNone.
uint16_t EtherTypeOfPppProtocol(uint16_t protocol);

// The EtherTypes that are looked through on the way to an IP header.

// An EtherType as it stands in a header (IEEE 802 numbers). Other link headers' types are
// translated to these; values up to 1500 are lengths of an LLC frame.
inline constexpr uint16_t kEtherTypeNone = 0;  // what follows is not IP
inline constexpr uint16_t kMaxLlcLength = 1500;
inline constexpr uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr uint16_t kEtherTypeVlan = 0x8100;
inline constexpr uint16_t kEtherTypeIpv6 = 0x86DD;
inline constexpr uint16_t kEtherTypeMplsUnicast = 0x8847;
inline constexpr uint16_t kEtherTypeMplsMulticast = 0x8848;
inline constexpr uint16_t kEtherTypePppoeSession = 0x8864;
inline constexpr uint16_t kEtherTypeServiceVlan = 0x88A8;     // 802.1ad
inline constexpr uint16_t kEtherTypeServiceVlanOld = 0x9100;  // the same, of before the standard
inline constexpr uint16_t kEtherTypeBridging = 0x6558;        // an Ethernet frame, in tunnels

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_ETHERNET_H_
