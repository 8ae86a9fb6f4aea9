// IEEE 802.11, and the radiotap header in front of it.
#ifndef WEIR_ENGINE_PACKET_RADIOTAP_H_
#define WEIR_ENGINE_PACKET_RADIOTAP_H_

#include "engine/packet/cursor.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ignored_reason.h"

namespace weir {

// How a receiver hands an 802.11 frame on.
struct WifiReception {
  bool bad_fcs = false;  // its frame check sequence is wrong
  bool padded = false;   // its header is padded to 4 bytes
  bool may_be_swapped =
      false;  // the bytes of its frame control, as some access points send them on
};

// Moves `cursor` behind a radiotap header.
IgnoredReason SkipRadiotap(Cursor& cursor, WifiReception& reception);

// Moves `cursor` from an 802.11 header to the LLC header of its data, and sets the addresses.
IgnoredReason ReadWifi(const PacketRules& rules, const WifiReception& reception, Cursor& cursor,
                       LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_RADIOTAP_H_
