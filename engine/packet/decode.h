// From the bytes of a frame to a PacketView, by the decoding rules of docs/flow_semantics.md.
#ifndef WEIR_ENGINE_PACKET_DECODE_H_
#define WEIR_ENGINE_PACKET_DECODE_H_

#include <cstdint>

#include "engine/packet/decode_options.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/link_type.h"
#include "engine/packet/packet_view.h"

namespace weir {

// A frame's bytes as captured. `wire_length` may exceed `captured_length` (snapshot length).
struct FrameBytes {
  const uint8_t* data;
  uint32_t captured_length;
  uint32_t wire_length;
};

// Sets `packet` and returns kNone where the frame counts into a flow; else returns the reason, and
// `packet` is unspecified. A later fragment has a reason and, where the rules know fragments, is
// set too: without ports, for whoever has seen the first one. Pure: no I/O, no allocation, no
// state; any bytes are safe.
IgnoredReason Decode(const FrameBytes& frame, LinkType link_type, const DecodeOptions& options,
                     PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_DECODE_H_
