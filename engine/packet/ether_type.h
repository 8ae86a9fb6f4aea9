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
inline constexpr uint16_t kEtherTypeArp = 0x0806;
inline constexpr uint16_t kEtherTypeTrill = 0x22F3;     // RFC 6325
inline constexpr uint16_t kEtherTypeErspan3 = 0x22EB;   // in GRE
inline constexpr uint16_t kEtherTypeBridging = 0x6558;  // an Ethernet frame, in tunnels
inline constexpr uint16_t kEtherTypeVlan = 0x8100;
inline constexpr uint16_t kEtherTypeIpv6 = 0x86DD;
inline constexpr uint16_t kEtherTypeMplsUnicast = 0x8847;
inline constexpr uint16_t kEtherTypeMplsMulticast = 0x8848;
inline constexpr uint16_t kEtherTypePppoeSession = 0x8864;
inline constexpr uint16_t kEtherTypeServiceVlan = 0x88A8;  // 802.1ad
inline constexpr uint16_t kEtherTypeErspan = 0x88BE;       // types I and II, in GRE
inline constexpr uint16_t kEtherTypeMacsec = 0x88E5;       // 802.1AE
inline constexpr uint16_t kEtherTypeBackbone = 0x88E7;     // 802.1ah, the I-tag
inline constexpr uint16_t kEtherTypeFabricPath = 0x8903;   // Cisco
inline constexpr uint16_t kEtherTypeCiscoMeta = 0x8909;    // Cisco metadata: security groups
inline constexpr uint16_t kEtherTypeVnTag = 0x8926;        // Cisco, the draft of 802.1Qbh
inline constexpr uint16_t kEtherTypeHsr = 0x892F;          // IEC 62439-3
inline constexpr uint16_t kEtherTypeETag = 0x893F;         // 802.1BR
inline constexpr uint16_t kEtherTypeNsh = 0x894F;          // RFC 8300
// Provider tags of before 802.1ad.
inline constexpr uint16_t kEtherTypeServiceVlan9100 = 0x9100;
inline constexpr uint16_t kEtherTypeServiceVlan9200 = 0x9200;
inline constexpr uint16_t kEtherTypeServiceVlan9300 = 0x9300;

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_ETHER_TYPE_H_
