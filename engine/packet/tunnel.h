// Tunnels that are opened: GTP-U, CAPWAP data and TZSP, VXLAN and GENEVE over UDP; GRE over IP.
#ifndef WEIR_ENGINE_PACKET_TUNNEL_H_
#define WEIR_ENGINE_PACKET_TUNNEL_H_

#include <cstdint>

#include "engine/packet/decode_options.h"
#include "engine/packet/flow_key.h"
#include "engine/packet/ip.h"
#include "engine/packet/link_layer.h"

namespace weir {

// What a tunnel's header is followed by.
enum class TunnelContent : uint8_t {
  kFinalIp,  // an IP packet that is looked into no further
  kIp,       // an IP packet, decoded as one behind a link header
  kFrame,    // a frame of the capture's link type
  kTyped,    // what `ether_type` says, decoded as behind a link header
  kWifi,     // an 802.11 frame
  kNotIp,    // something else
};

struct Tunnel {
  TunnelKind kind = TunnelKind::kNone;  // kNone: the packet carries no tunnel
  TunnelContent content = TunnelContent::kNotIp;
  Cursor inner;
  uint32_t id = 0;  // TEID, VNI or key
  bool has_id = false;
  uint16_t ether_type = 0;  // of a kTyped content; kEtherTypeBridging is an Ethernet frame
};

// Whether it is worth a look; cheap, for every packet.
inline bool MayCarryTunnel(const IpLayer& ip, const DecodeOptions& options) {
  if (ip.protocol == kProtocolGre) return options.decode_gre && ip.fragment != Fragment::kLater;
  if (ip.protocol != kProtocolUdp || ip.fragment == Fragment::kLater) return false;
  if (!ip.transport.Has(4)) return false;
  const uint64_t ports =
      PortList::BitOf(ip.transport.Big16(0)) | PortList::BitOf(ip.transport.Big16(2));
  return (options.udp_tunnel_bits() & ports) != 0;
}

// The tunnel in `ip`, a packet of any protocol, where `options` ask for its kind. `link` is that of
// the packet: CAPWAP by nfstream's rules sets its MAC addresses.
Tunnel OpenTunnel(const IpLayer& ip, const DecodeOptions& options, LinkLayer& link);

// Each reads a tunnel's header at `cursor`; kNone where it is not a sound one.
Tunnel OpenGtpU(const PacketRules& rules, Cursor cursor);
Tunnel OpenCapwap(const PacketRules& rules, Cursor cursor, LinkLayer& link);
Tunnel OpenTzsp(const PacketRules& rules, Cursor cursor);
Tunnel OpenVxlan(Cursor cursor);
Tunnel OpenGeneve(Cursor cursor);
Tunnel OpenGre(const PacketRules& rules, Cursor cursor);

// Whether a packet in GRE is the answer to a keepalive: a GRE header that carries nothing, sent
// along for the other end to send back. The packet around it is the one that somebody sent.
bool IsGreKeepalive(const IpLayer& inner);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_TUNNEL_H_
