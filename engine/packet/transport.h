// The transport layer, and the flow key that it completes.
#ifndef WEIR_ENGINE_PACKET_TRANSPORT_H_
#define WEIR_ENGINE_PACKET_TRANSPORT_H_

#include "engine/packet/ip.h"
#include "engine/packet/packet_view.h"

namespace weir {

inline constexpr size_t kUdpHeaderLength = 8;
inline constexpr size_t kTcpHeaderLength = 20;

// What of a flow's key the layers below IP decide.
struct FlowScope {
  uint16_t vlan_id = 0;
  TunnelKind tunnel = TunnelKind::kNone;
};

// Sets the key and all IP and transport fields of `packet`.
IgnoredReason ReadTransport(const IpLayer& ip, const FlowScope& scope, PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_TRANSPORT_H_
