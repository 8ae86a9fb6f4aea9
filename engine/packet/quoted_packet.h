// The packet that an ICMP or ICMPv6 error is about, as far as it quotes it.
#ifndef WEIR_ENGINE_PACKET_QUOTED_PACKET_H_
#define WEIR_ENGINE_PACKET_QUOTED_PACKET_H_

#include <optional>

#include "engine/packet/packet_view.h"

namespace weir {

// The key of the flow of the quoted packet, within the VLAN and tunnel of the error, with echo
// identifiers as ports where `key_icmp_id` asks for them. Errors quote the IP header and 8 bytes at
// least (RFC 792; RFC 1122, 3.2.2; RFC 4443, 3). Absent where the packet is no error, and where
// what was captured does not reach to the ports.
std::optional<FlowKey> QuotedFlow(const PacketView& packet, bool key_icmp_id);

// Cheap, for every packet: whether it may be an error.
inline bool MayBeIcmpError(const PacketView& packet) {
  constexpr uint8_t kIcmp = 1, kIcmpV6 = 58;
  return packet.key.protocol == kIcmp || packet.key.protocol == kIcmpV6;
}

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_QUOTED_PACKET_H_
