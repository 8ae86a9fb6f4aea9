// Which packets may be given to nDPI in every state of a flow.
#ifndef WEIR_ENGINE_DPI_PACKET_GUARD_H_
#define WEIR_ENGINE_DPI_PACKET_GUARD_H_

#include <cstdint>

namespace weir {

// False for TCP and UDP without a whole transport header by the lengths that the packet itself
// claims. `ip` is its innermost IP header, with `length` bytes captured from there on.
//
// nDPI has no TCP or UDP header then, which its dissectors for the later packets of a known flow
// take for granted (docs/security.md, "Findings in libndpi").
bool HasWholeTransportHeader(const uint8_t* ip, uint32_t length);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_PACKET_GUARD_H_
