// The link header of a frame, for every link type.
#ifndef WEIR_ENGINE_PACKET_LINK_LAYER_H_
#define WEIR_ENGINE_PACKET_LINK_LAYER_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/link_type.h"

namespace weir {

// The shortest frame that is looked at: the least IPv4 and UDP headers.
inline constexpr size_t kMinFrameLength = 28;

// What a frame's headers say up to IP. A frame in a tunnel writes over that of its carrier.
struct LinkLayer {
  const uint8_t* source_mac = nullptr;  // borrowed from the frame; null where the link has none
  const uint8_t* destination_mac = nullptr;
  uint16_t vlan_id = 0;
};

// Moves `cursor` from the start of a frame to its IP header. Returns kNone there.
IgnoredReason ReadLinkLayer(LinkType type, ServiceTags service_tags, Cursor& cursor,
                            LinkLayer& link);

// IEEE 802.11 addresses 2 and 3 are the flow's, whatever the frame control says.
// `frame` has at least 24 bytes.
void SetWifiMacs(const uint8_t* frame, LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_LINK_LAYER_H_
