// IEEE 802.11 frames behind a radiotap header (radiotap.org).
#ifndef WEIR_ENGINE_PACKET_RADIOTAP_H_
#define WEIR_ENGINE_PACKET_RADIOTAP_H_

#include "engine/packet/link_layer.h"

namespace weir {

// Moves `cursor` behind the radiotap and 802.11 headers, to the LLC header of a data frame.
IgnoredReason ReadRadiotap(Cursor& cursor, LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_RADIOTAP_H_
