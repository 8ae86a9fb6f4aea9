// Tunnels over UDP that are opened: GTP-U, CAPWAP data, TZSP.
#ifndef WEIR_ENGINE_PACKET_TUNNEL_H_
#define WEIR_ENGINE_PACKET_TUNNEL_H_

#include <cstdint>

#include "engine/packet/flow_key.h"
#include "engine/packet/ip.h"
#include "engine/packet/link_layer.h"

namespace weir {

// What a tunnel's header is followed by.
enum class TunnelContent : uint8_t {
  kFinalIp,  // an IP packet that is looked into no further
  kIp,       // an IP packet, decoded as one behind a link header
  kFrame,    // a frame of the capture's link type
  kNotIp,    // something else
};

struct Tunnel {
  TunnelKind kind = TunnelKind::kNone;  // kNone: the packet carries no tunnel
  TunnelContent content = TunnelContent::kNotIp;
  Cursor inner;
  uint32_t id = 0;  // TEID
};

// The tunnel in `ip`, a UDP packet or any other. CAPWAP sets the MAC addresses of `link`.
Tunnel OpenTunnel(const IpLayer& ip, LinkLayer& link);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_TUNNEL_H_
