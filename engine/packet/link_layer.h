// The link header of a frame, for every link type.
#ifndef WEIR_ENGINE_PACKET_LINK_LAYER_H_
#define WEIR_ENGINE_PACKET_LINK_LAYER_H_

#include "engine/packet/cursor.h"
#include "engine/packet/decode_options.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/link_type.h"

namespace weir {

// The least IPv4 header, and with the least UDP header.
inline constexpr size_t kLeastIp = 20, kLeastDatagram = 28;

// As ReadLinkLayer, of any type and length.
IgnoredReason ReadAnyLink(LinkType type, const DecodeOptions& options, Cursor& cursor,
                          LinkLayer& link);

// Moves `cursor` from the start of a frame to its IP header. Returns kNone there.
inline IgnoredReason ReadLinkLayer(LinkType type, const DecodeOptions& options, Cursor& cursor,
                                   LinkLayer& link) {
  const bool is_plain = type == LinkType::kEthernet && cursor.Has(kLeastDatagram);
  return is_plain ? ReadEthernet(options, cursor, link) : ReadAnyLink(type, options, cursor, link);
}

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_LINK_LAYER_H_
