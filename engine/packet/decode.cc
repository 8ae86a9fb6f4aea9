#include "engine/packet/decode.h"

#include "engine/packet/cursor.h"
#include "engine/packet/ether_type.h"
#include "engine/packet/ethernet.h"
#include "engine/packet/ip.h"
#include "engine/packet/link_layer.h"
#include "engine/packet/radiotap.h"
#include "engine/packet/transport.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

// How every frame of a capture is read, those in tunnels too.
struct FrameRules {
  const DecodeOptions& options;
  LinkType link_type;  // of the capture
};

// The link and IP headers of a packet, and the tunnel that they stand in.
struct Layers {
  LinkLayer link;
  IpLayer ip;
};

IgnoredReason ReadFrame(const FrameRules& rules, LinkType link_type, Cursor cursor,
                        Layers& layers) {
  const IgnoredReason reason = ReadLinkLayer(link_type, rules.options, cursor, layers.link);
  if (reason != IgnoredReason::kNone) return reason;
  return ReadInnerIp(cursor, layers.link.cut, rules.options.rules, layers.ip);
}

// From an EtherType on, which stands before `cursor`.
IgnoredReason ReadBehindType(uint16_t ether_type, const FrameRules& rules, Cursor cursor,
                             Layers& layers) {
  const IgnoredReason reason = SkipToIp(ether_type, rules.options, cursor, layers.link);
  if (reason != IgnoredReason::kNone) return reason;
  return ReadInnerIp(cursor, layers.link.cut, rules.options.rules, layers.ip);
}

IgnoredReason ReadTyped(const Tunnel& tunnel, const FrameRules& rules, Layers& layers) {
  if (tunnel.ether_type == kEtherTypeBridging) {
    // Its own tags are those of the packet: the carrier's are a matter of the way there.
    if (rules.options.rules.outer_vlan) layers.link.vlan_id = layers.link.outer_vlan_id = 0;
    return ReadFrame(rules, LinkType::kEthernet, tunnel.inner, layers);
  }
  if (tunnel.ether_type <= kMaxLlcLength) return IgnoredReason::kNotIp;
  return ReadBehindType(tunnel.ether_type, rules, tunnel.inner, layers);
}

IgnoredReason ReadWifiContent(const Tunnel& tunnel, const FrameRules& rules, Layers& layers) {
  const WifiReception reception = {.may_be_swapped = tunnel.kind == TunnelKind::kCapwap};
  Cursor cursor = tunnel.inner;
  const IgnoredReason reason = ReadWifi(rules.options.rules, reception, cursor, layers.link);
  if (reason != IgnoredReason::kNone) return reason;
  return ReadBehindType(kMaxLlcLength, rules, cursor, layers);
}

IgnoredReason ReadContent(const Tunnel& tunnel, const FrameRules& rules, Layers& layers) {
  switch (tunnel.content) {
    case TunnelContent::kFinalIp:
      return ReadIp(tunnel.inner, 0, {rules.options.rules, FragmentTest::kSkip}, layers.ip);
    case TunnelContent::kIp:
      return ReadInnerIp(tunnel.inner, layers.link.cut, rules.options.rules, layers.ip);
    case TunnelContent::kFrame:
      return ReadFrame(rules, rules.link_type, tunnel.inner, layers);
    case TunnelContent::kTyped:
      return ReadTyped(tunnel, rules, layers);
    case TunnelContent::kWifi:
      return ReadWifiContent(tunnel, rules, layers);
    case TunnelContent::kNotIp:
      return IgnoredReason::kNotIp;
  }
  return IgnoredReason::kNotIp;
}

// What of the tunnel goes into the key and the view.
void Note(const Tunnel& tunnel, const DecodeOptions& options, FlowScope& scope) {
  scope.tunnel = tunnel.kind;
  scope.tunnel_id = tunnel.id;
  scope.has_tunnel_id = tunnel.has_id;
  // TEIDs are given by who receives, so that they differ by direction.
  const bool names_network = tunnel.has_id && tunnel.kind != TunnelKind::kGtpU;
  if (!options.key_tunnel_id || !names_network) return;
  scope.has_network_id = true;
  scope.network_id = tunnel.id;
}

// Reads what is in `tunnel` in place of `layers`. Where that cannot be read `layers` stay as they
// are, if the rules have it so; the reason is then kNone, and false is returned.
bool Enter(const Tunnel& tunnel, const FrameRules& rules, Layers& layers, IgnoredReason& reason) {
  const bool keeps_outer = rules.options.rules.outer_if_unread;
  Layers inner = layers;
  if (keeps_outer) {
    uint32_t cut = 0;
    CarriedBy(layers.ip, cut);
    inner.link.cut = cut;
  }
  reason = ReadContent(tunnel, rules, inner);
  if (keeps_outer && reason == IgnoredReason::kNone && tunnel.kind == TunnelKind::kGre &&
      IsGreKeepalive(inner.ip)) {
    return false;
  }
  if (keeps_outer && reason != IgnoredReason::kNone) {
    reason = IgnoredReason::kNone;
    return false;
  }
  if (reason == IgnoredReason::kNotIp) reason = IgnoredReason::kTunnelInnerNotIp;
  layers = inner;
  return reason == IgnoredReason::kNone && tunnel.content != TunnelContent::kFinalIp;
}

// Opens tunnel after tunnel, as long as there is one, so that `layers` are of the innermost packet.
// Ends, because each tunnel has fewer bytes left than the one around it.
[[gnu::noinline]] IgnoredReason OpenTunnels(const FrameRules& rules, Layers& layers,
                                            FlowScope& scope) {
  bool goes_on = true;
  IgnoredReason reason = IgnoredReason::kNone;
  while (goes_on && MayCarryTunnel(layers.ip, rules.options)) {
    const uint8_t* const outer = layers.ip.header;
    const Tunnel tunnel = OpenTunnel(layers.ip, rules.options, layers.link);
    if (tunnel.kind == TunnelKind::kNone) return IgnoredReason::kNone;
    goes_on = Enter(tunnel, rules, layers, reason);
    if (layers.ip.header != outer) Note(tunnel, rules.options, scope);
  }
  return reason;
}

// REQUIRES: `at` is not behind the innermost IP header.
uint16_t OffsetIn(const FrameBytes& frame, const uint8_t* at) {
  return at == nullptr ? PacketView::kNoOffset : static_cast<uint16_t>(at - frame.data);
}

void SetPlace(const FrameBytes& frame, const Layers& layers, PacketView& packet) {
  packet.ip_offset = static_cast<uint16_t>(layers.ip.header - frame.data);
  packet.ip_captured = frame.captured_length - packet.ip_offset;
  packet.source_mac_offset = OffsetIn(frame, layers.link.source_mac);
  packet.destination_mac_offset = OffsetIn(frame, layers.link.destination_mac);
  packet.fragment_offset = OffsetIn(frame, layers.ip.fragmented);
}

IgnoredReason LaterFragment(const IpLayer& ip) {
  return ip.version == 4 ? IgnoredReason::kIpv4Fragment : IgnoredReason::kIpv6Fragment;
}

}  // namespace

IgnoredReason Decode(const FrameBytes& frame, LinkType link_type, const DecodeOptions& options,
                     PacketView& packet) {
  const FrameRules rules = {options, link_type};
  Layers layers;
  if (frame.wire_length > frame.captured_length) {
    layers.link.cut = frame.wire_length - frame.captured_length;
  }
  IgnoredReason reason =
      ReadFrame(rules, link_type, Cursor(frame.data, frame.captured_length), layers);
  FlowScope scope;
  if (reason == IgnoredReason::kNone && MayCarryTunnel(layers.ip, options)) {
    reason = OpenTunnels(rules, layers, scope);
  }
  if (reason != IgnoredReason::kNone) return reason;
  // More headers than fit nobody writes.
  if (layers.ip.header - frame.data >= PacketView::kNoOffset) {
    return IgnoredReason::kTunnelInnerNotIp;
  }
  if (options.key_vlan) {
    scope.vlan_id = layers.link.vlan_id;
    scope.outer_vlan_id = layers.link.outer_vlan_id;
  }
  reason = ReadTransport(layers.ip, scope, options.rules, packet);
  if (reason != IgnoredReason::kNone) return reason;
  if (options.key_icmp_id) SetIcmpId(layers.ip, packet.key);
  packet.key_hash = HashFlowKey(packet.key);
  SetPlace(frame, layers, packet);
  packet.link_bytes = frame.wire_length;
  return layers.ip.fragment == Fragment::kLater ? LaterFragment(layers.ip) : IgnoredReason::kNone;
}

}  // namespace weir
