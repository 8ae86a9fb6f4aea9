#include "engine/packet/decode.h"

#include "engine/packet/cursor.h"
#include "engine/packet/ether_type.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ip.h"
#include "engine/packet/link_layer.h"
#include "engine/packet/transport.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

// How every frame of a capture is read, those in tunnels too.
struct FrameRules {
  const DecodeOptions& options;
  LinkType link_type;  // of the capture
  ServiceTags service_tags;
};

IgnoredReason ReadFrame(const FrameRules& rules, LinkType link_type, Cursor cursor, LinkLayer& link,
                        IpLayer& ip) {
  const IgnoredReason reason = ReadLinkLayer(link_type, rules.service_tags, cursor, link);
  return reason == IgnoredReason::kNone ? ReadInnerIp(cursor, ip) : reason;
}

IgnoredReason ReadTyped(const Tunnel& tunnel, const FrameRules& rules, LinkLayer& link,
                        IpLayer& ip) {
  if (tunnel.ether_type == kEtherTypeBridging) {
    return ReadFrame(rules, LinkType::kEthernet, tunnel.inner, link, ip);
  }
  if (tunnel.ether_type <= kMaxLlcLength) return IgnoredReason::kNotIp;
  Cursor cursor = tunnel.inner;
  const IgnoredReason reason =
      SkipToIp(tunnel.ether_type, rules.service_tags, cursor, link.vlan_id);
  return reason == IgnoredReason::kNone ? ReadInnerIp(cursor, ip) : reason;
}

IgnoredReason ReadContent(const Tunnel& tunnel, const FrameRules& rules, LinkLayer& link,
                          IpLayer& ip) {
  switch (tunnel.content) {
    case TunnelContent::kFinalIp:
      return ReadIp(tunnel.inner, FragmentTest::kSkip, ip);
    case TunnelContent::kIp:
      return ReadInnerIp(tunnel.inner, ip);
    case TunnelContent::kFrame:
      return ReadFrame(rules, rules.link_type, tunnel.inner, link, ip);
    case TunnelContent::kTyped:
      return ReadTyped(tunnel, rules, link, ip);
    case TunnelContent::kNotIp:
      return IgnoredReason::kNotIp;
  }
  return IgnoredReason::kNotIp;
}

// Opens tunnel after tunnel, as long as there is one, so that `ip` is the innermost packet. Ends,
// because each tunnel has fewer bytes left than the one around it.
IgnoredReason OpenTunnels(const FrameRules& rules, LinkLayer& link, IpLayer& ip, PacketView& packet,
                          TunnelKind& innermost) {
  while (true) {
    const Tunnel tunnel = OpenTunnel(ip, rules.options, link);
    if (tunnel.kind == TunnelKind::kNone) return IgnoredReason::kNone;
    innermost = tunnel.kind;
    packet.tunnel_id = tunnel.id;
    packet.has_tunnel_id = tunnel.has_id;
    const IgnoredReason reason = ReadContent(tunnel, rules, link, ip);
    if (reason == IgnoredReason::kNotIp) return IgnoredReason::kTunnelInnerNotIp;
    if (reason != IgnoredReason::kNone) return reason;
    if (tunnel.content == TunnelContent::kFinalIp) return IgnoredReason::kNone;
  }
}

}  // namespace

IgnoredReason Decode(const FrameBytes& frame, LinkType link_type, const DecodeOptions& options,
                     PacketView& packet) {
  LinkLayer link;
  IpLayer ip;
  const FrameRules rules = {options, link_type,
                            options.decode_qinq ? ServiceTags::kSkip : ServiceTags::kStopAt};
  IgnoredReason reason =
      ReadFrame(rules, link_type, Cursor(frame.data, frame.captured_length), link, ip);
  packet.tunnel_id = 0;
  packet.has_tunnel_id = false;
  TunnelKind tunnel = TunnelKind::kNone;
  if (reason == IgnoredReason::kNone && MayCarryTunnel(ip, options)) {
    reason = OpenTunnels(rules, link, ip, packet, tunnel);
  }
  if (reason != IgnoredReason::kNone) return reason;
  reason = ReadTransport(ip, {link.vlan_id, tunnel}, packet);
  if (reason != IgnoredReason::kNone) return reason;
  packet.key_hash = HashFlowKey(packet.key);
  packet.source_mac = link.source_mac;
  packet.destination_mac = link.destination_mac;
  packet.link_bytes = frame.wire_length;
  return IgnoredReason::kNone;
}

}  // namespace weir
