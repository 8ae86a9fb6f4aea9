// The link header of a frame, for every link type.
#ifndef WEIR_ENGINE_PACKET_LINK_LAYER_H_
#define WEIR_ENGINE_PACKET_LINK_LAYER_H_

#include "engine/packet/cursor.h"
#include "engine/packet/decode_options.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/link_type.h"

namespace weir {

// Moves `cursor` from the start of a frame to its IP header. Returns kNone there.
IgnoredReason ReadLinkLayer(LinkType type, const DecodeOptions& options, Cursor& cursor,
                            LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_LINK_LAYER_H_
