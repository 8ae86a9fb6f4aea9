// Who of two ends asked, and who answers, where one packet says so.
#ifndef WEIR_ENGINE_PACKET_HANDSHAKE_ROLE_H_
#define WEIR_ENGINE_PACKET_HANDSHAKE_ROLE_H_

#include "engine/packet/packet_view.h"

namespace weir {

// Whether the packet is only ever sent in answer to another: so its receiver opened the connection,
// or asked (RFC 5103, 5.1, "initiator"). TCP: a SYN-ACK, and the RST of who has no connection (RFC
// 9293, 3.10.7.1). ICMP: replies to echo, time stamp, information and mask requests (RFC 792, 950,
// 8335). SCTP: INIT ACK and COOKIE ACK (RFC 9260, 3.3). DCCP: Response (RFC 4340, 5.1).
// For the first packet of a record: may read the packet's bytes.
bool IsAnswer(const PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_HANDSHAKE_ROLE_H_
