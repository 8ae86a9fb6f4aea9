// The EtherTypes that are looked through on the way to an IP header.
#ifndef WEIR_ENGINE_PACKET_ETHER_TYPE_H_
#define WEIR_ENGINE_PACKET_ETHER_TYPE_H_

#include <cstdint>

namespace weir {

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

#endif  // WEIR_ENGINE_PACKET_ETHER_TYPE_H_
