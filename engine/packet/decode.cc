#include "engine/packet/decode.h"

#include "engine/packet/cursor.h"
#include "engine/packet/ip.h"
#include "engine/packet/link_layer.h"
#include "engine/packet/transport.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

UncountedReason ReadFrame(LinkType link_type, Cursor cursor, LinkLayer& link, IpLayer& ip) {
  const UncountedReason reason = ReadLinkLayer(link_type, cursor, link);
  return reason == UncountedReason::kNone ? ReadInnerIp(cursor, ip) : reason;
}

UncountedReason ReadContent(const Tunnel& tunnel, LinkType link_type, LinkLayer& link,
                            IpLayer& ip) {
  switch (tunnel.content) {
    case TunnelContent::kFinalIp:
      return ReadIp(tunnel.inner, FragmentTest::kSkip, ip);
    case TunnelContent::kIp:
      return ReadInnerIp(tunnel.inner, ip);
    case TunnelContent::kFrame:
      return ReadFrame(link_type, tunnel.inner, link, ip);
    case TunnelContent::kNotIp:
      return UncountedReason::kNotIp;
  }
  return UncountedReason::kNotIp;
}

// Opens tunnel after tunnel, as long as there is one, so that `ip` is the innermost packet. Ends,
// because each tunnel has fewer bytes left than the one around it.
UncountedReason OpenTunnels(LinkType link_type, LinkLayer& link, IpLayer& ip, Tunnel& innermost) {
  while (innermost.content != TunnelContent::kFinalIp) {
    const Tunnel tunnel = OpenTunnel(ip, link);
    if (tunnel.kind == TunnelKind::kNone) break;
    innermost = tunnel;
    const UncountedReason reason = ReadContent(tunnel, link_type, link, ip);
    if (reason == UncountedReason::kNotIp) return UncountedReason::kTunnelInnerNotIp;
    if (reason != UncountedReason::kNone) return reason;
  }
  return UncountedReason::kNone;
}

}  // namespace

UncountedReason Decode(const FrameBytes& frame, LinkType link_type, const DecodeOptions& options,
                       PacketView& packet) {
  LinkLayer link;
  IpLayer ip;
  Tunnel tunnel;
  UncountedReason reason =
      ReadFrame(link_type, Cursor(frame.data, frame.captured_length), link, ip);
  if (reason == UncountedReason::kNone && options.decode_tunnels) {
    reason = OpenTunnels(link_type, link, ip, tunnel);
  }
  if (reason != UncountedReason::kNone) return reason;
  reason = ReadTransport(ip, {link.vlan_id, tunnel.kind}, packet);
  if (reason != UncountedReason::kNone) return reason;
  packet.key_hash = HashFlowKey(packet.key);
  packet.source_mac = link.source_mac;
  packet.destination_mac = link.destination_mac;
  packet.link_bytes = frame.wire_length;
  packet.tunnel_id = tunnel.id;
  return UncountedReason::kNone;
}

}  // namespace weir
