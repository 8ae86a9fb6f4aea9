// What capturing software puts in front of a frame to say what it is: PPI, NFLOG.
#ifndef WEIR_ENGINE_PACKET_CAPTURE_HEADERS_H_
#define WEIR_ENGINE_PACKET_CAPTURE_HEADERS_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/link_type.h"
#include "engine/packet/radiotap.h"

namespace weir {

// Moves `cursor` behind a Per-Packet Information header (CACE, "Per-Packet Information Header
// Specification" 1.0.10), and sets the link type of what follows: kUnknown where it is none that
// can be decoded, and for another such header.
IgnoredReason SkipPpi(Cursor& cursor, LinkType& link_type, WifiReception& reception);

// Moves `cursor` to the packet that Linux's netfilter has logged (LINKTYPE_NFLOG of tcpdump.org):
// to a header of the EtherType `ether_type`. Sets the addresses where it was logged with its link
// header.
IgnoredReason SkipNflog(Cursor& cursor, uint16_t& ether_type, LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_CAPTURE_HEADERS_H_
