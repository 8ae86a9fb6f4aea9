// By what the fragments of one IP packet are known to be of one.
#ifndef WEIR_ENGINE_PACKET_FRAGMENT_ID_H_
#define WEIR_ENGINE_PACKET_FRAGMENT_ID_H_

#include "engine/packet/flow_key.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Addresses, identification and, of IPv4, the protocol (RFC 791, 3.2; RFC 8200, 4.5) of the packet
// that `packet` is a fragment of, and where it was captured: VLAN and tunnel. A key, though not of
// a flow: the low end has the source address, the ports the identification. The first fragment of a
// packet around a tunnel has no VLAN and tunnel here: its view tells those of what is inside.
// REQUIRES: packet.fragment is not kWhole.
FlowKey FragmentedPacketId(const PacketView& packet);

// The same in no VLAN and tunnel.
FlowKey WithoutScope(FlowKey id);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_FRAGMENT_ID_H_
