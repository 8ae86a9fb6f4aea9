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

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_ETHERNET_H_
