// The transport header of a decoded packet, for the few that look into it once a flow.
#ifndef WEIR_ENGINE_PACKET_CAPTURED_TRANSPORT_H_
#define WEIR_ENGINE_PACKET_CAPTURED_TRANSPORT_H_

#include <cstdint>
#include <span>

#include "engine/packet/packet_view.h"

namespace weir {

// What was captured behind the innermost IP header and its extension headers, link padding left
// out; empty of a later fragment. Borrowed from the frame.
std::span<const uint8_t> CapturedTransport(const PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_CAPTURED_TRANSPORT_H_
