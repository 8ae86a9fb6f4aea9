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
  uint16_t outer_vlan_id = 0;
  TunnelKind tunnel = TunnelKind::kNone;
  bool has_network_id = false;
  bool has_tunnel_id = false;
  uint32_t network_id = 0;
  uint32_t tunnel_id = 0;  // told, whether or not it is in the key
};

// Sets the key and all IP and transport fields of `packet` that its place in the frame does not
// say.
IgnoredReason ReadTransport(const IpLayer& ip, const FlowScope& scope, const PacketRules& rules,
                            PacketView& packet);

// Where the packet is an ICMP or ICMPv6 echo, puts its identifier in place of both ports of `key`.
void SetIcmpId(const IpLayer& ip, FlowKey& key);

// The length of a UDP payload with its header: what UDP says, where that is less than what IP does.
// A length of 0 is that of a jumbogram, or left to the card (RFC 2675, 4).
uint32_t UdpBytes(const IpLayer& ip);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_TRANSPORT_H_
