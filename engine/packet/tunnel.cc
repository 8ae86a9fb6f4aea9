#include "engine/packet/tunnel.h"

#include <algorithm>

#include "engine/packet/transport.h"

namespace weir {
namespace {

constexpr Tunnel kNoTunnel = {};

// What UDP carries: to the end that its length and IP's give it, or, by nfstream's rules, to that
// of the frame.
Cursor UdpPayload(const IpLayer& ip, const PacketRules& rules) {
  Cursor payload = ip.transport;
  if (rules.outer_if_unread) {
    payload = Cursor(payload.data(), std::min<size_t>(payload.remaining(), UdpBytes(ip)));
  }
  payload.Skip(kUdpHeaderLength);
  return payload;
}

// Both ends of a VXLAN or GENEVE tunnel send to its port; the other port is a hash.
Tunnel OpenOverlay(uint16_t port, const Cursor& payload, const DecodeOptions& options) {
  if (options.decode_vxlan && options.vxlan_ports.Has(port)) return OpenVxlan(payload);
  if (options.decode_geneve && options.geneve_ports.Has(port)) return OpenGeneve(payload);
  return kNoTunnel;
}

Tunnel OpenOverUdp(const IpLayer& ip, const DecodeOptions& options, LinkLayer& link) {
  if (ip.transport_bytes < kUdpHeaderLength) return kNoTunnel;
  if (!ip.transport.Has(kUdpHeaderLength)) return kNoTunnel;
  const uint16_t source = ip.transport.Big16(0), destination = ip.transport.Big16(2);
  const PacketRules& rules = options.rules;
  if (options.decode_tunnels) {
    if (options.gtp_u_ports.Has(source) || options.gtp_u_ports.Has(destination)) {
      return OpenGtpU(rules, UdpPayload(ip, rules));
    }
    if (source == kTzspPort || destination == kTzspPort) {
      return OpenTzsp(rules, UdpPayload(ip, rules));
    }
    if (source == kCapwapDataPort || destination == kCapwapDataPort) {
      return OpenCapwap(rules, UdpPayload(ip, rules), link);
    }
  }
  if (!options.decode_vxlan && !options.decode_geneve) return kNoTunnel;
  return OpenOverlay(destination, UdpPayload(ip, rules), options);
}

}  // namespace

Tunnel OpenTunnel(const IpLayer& ip, const DecodeOptions& options, LinkLayer& link) {
  if (ip.protocol == kProtocolUdp) return OpenOverUdp(ip, options, link);
  if (ip.protocol != kProtocolGre || !options.decode_gre) return kNoTunnel;
  uint32_t cut = 0;
  return OpenGre(options.rules, options.rules.outer_if_unread ? CarriedBy(ip, cut) : ip.transport);
}

}  // namespace weir
