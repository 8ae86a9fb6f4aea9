// The transport layer, and the flow key that it completes.
#ifndef WEIR_ENGINE_PACKET_TRANSPORT_H_
#define WEIR_ENGINE_PACKET_TRANSPORT_H_

#include "engine/packet/ip.h"
#include "engine/packet/packet_view.h"

namespace weir {

inline constexpr size_t kUdpHeaderLength = 8;
inline constexpr size_t kTcpHeaderLength = 20;

// Sets the sizes, TCP fields and key of `packet` but for the key's VLAN and tunnel kind, which it
// keeps, and the hash.
UncountedReason ReadTransport(const IpLayer& ip, PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_TRANSPORT_H_
