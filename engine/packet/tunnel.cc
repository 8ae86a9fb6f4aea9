#include "engine/packet/tunnel.h"

#include "engine/packet/ether_type.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

constexpr uint16_t kGtpUPort = 2152;
constexpr uint16_t kCapwapDataPort = 5247;
constexpr uint16_t kTzspPort = 37008;
constexpr uint16_t kVxlanPort = 4789;
constexpr uint16_t kGenevePort = 6081;

constexpr Tunnel kNoTunnel = {};

// GTP version 1 (3GPP TS 29.281): a fixed header, optional fields that come all or none, and a
// chain of extension headers.
constexpr size_t kGtpHeaderLength = 8;
constexpr size_t kGtpOptionalLength = 4;
constexpr uint8_t kGtpMessageTpdu = 0xFF;
constexpr uint8_t kGtpAnyOptional = 0x07, kGtpExtension = 0x04;

// Moves `cursor` behind the extension headers, the first of which is of type `type`. Each begins
// with its length in units of 4 bytes and ends with the type of the next.
bool SkipGtpExtensions(uint8_t type, Cursor& cursor) {
  while (type != 0) {
    if (!cursor.Has(1)) return false;
    const size_t length = cursor.Byte(0) * 4u;
    if (length == 0 || !cursor.Has(length)) return false;
    type = cursor.Byte(length - 1);
    cursor.Skip(length);
  }
  return true;
}

Tunnel OpenGtpU(Cursor cursor) {
  if (!cursor.Has(kGtpHeaderLength)) return kNoTunnel;
  const uint8_t flags = cursor.Byte(0);
  if (flags >> 5 != 1 || cursor.Byte(1) != kGtpMessageTpdu) return kNoTunnel;
  const uint32_t teid = cursor.Big32(4);
  cursor.Skip(kGtpHeaderLength);
  if ((flags & kGtpAnyOptional) != 0) {
    if (!cursor.Has(kGtpOptionalLength)) return kNoTunnel;
    const uint8_t extension = (flags & kGtpExtension) != 0 ? cursor.Byte(3) : 0;
    cursor.Skip(kGtpOptionalLength);
    if (!SkipGtpExtensions(extension, cursor)) return kNoTunnel;
  }
  if (!cursor.Has(1)) return kNoTunnel;
  return {TunnelKind::kGtpU, TunnelContent::kFinalIp, cursor, teid, true};
}

// CAPWAP data (RFC 5415). Whatever its flags and the frame control say, an 802.11 header without
// options and LLC with SNAP are taken to follow.
constexpr size_t kWifiAndSnapLength = 32;
constexpr size_t kSnapTypeOffset = 30;

Tunnel OpenCapwap(Cursor cursor, LinkLayer& link) {
  if (!cursor.Has(2) || (cursor.Byte(0) & 0x0F) != 0) return kNoTunnel;
  const size_t header_length = (cursor.Byte(1) >> 3) * 4u;
  if (!cursor.Has(header_length + kWifiAndSnapLength + 1)) return kNoTunnel;
  cursor.Skip(header_length);
  SetWifiMacs(cursor.data(), link);
  const uint16_t type = cursor.Big16(kSnapTypeOffset);
  const bool is_ip = type == kEtherTypeIpv4 || type == kEtherTypeIpv6;
  cursor.Skip(kWifiAndSnapLength);
  return {TunnelKind::kCapwap, is_ip ? TunnelContent::kIp : TunnelContent::kNotIp, cursor};
}

// TaZmen Sniffer Protocol: a received Ethernet frame behind a list of tags, of which one is read.
constexpr size_t kTzspHeaderLength = 4;
constexpr uint32_t kTzspReceivedEthernet = 0x01000001;  // version 1, type 0, protocol 1
constexpr uint8_t kTzspTagPadding = 0, kTzspTagEnd = 1;

Tunnel OpenTzsp(Cursor cursor) {
  if (!cursor.Has(kTzspHeaderLength + 1)) return kNoTunnel;
  if (cursor.Big32(0) != kTzspReceivedEthernet) return kNoTunnel;
  cursor.Skip(kTzspHeaderLength);
  size_t tag_length = 1;
  if (cursor.Byte(0) != kTzspTagPadding && cursor.Byte(0) != kTzspTagEnd) {
    if (!cursor.Has(2)) return kNoTunnel;
    tag_length = cursor.Byte(1);
  }
  if (!cursor.TrySkip(tag_length)) return kNoTunnel;
  return {TunnelKind::kTzsp, TunnelContent::kFrame, cursor};
}

bool HasPort(const Cursor& udp, uint16_t port) {
  return udp.Big16(0) == port || udp.Big16(2) == port;
}

// Both ends of a VXLAN or GENEVE tunnel send to the well-known port; the other port is a hash.
Tunnel OpenOverlay(const Cursor& udp, Cursor payload, const DecodeOptions& options) {
  const uint16_t port = udp.Big16(2);
  if (options.decode_vxlan && port == kVxlanPort) return OpenVxlan(payload);
  if (options.decode_geneve && port == kGenevePort) return OpenGeneve(payload);
  return kNoTunnel;
}

Tunnel OpenOverUdp(const IpLayer& ip, const DecodeOptions& options, LinkLayer& link) {
  if (ip.transport_bytes < kUdpHeaderLength) return kNoTunnel;
  if (!ip.transport.Has(kUdpHeaderLength)) return kNoTunnel;
  Cursor payload = ip.transport;
  payload.Skip(kUdpHeaderLength);
  if (options.decode_tunnels) {
    if (HasPort(ip.transport, kGtpUPort)) return OpenGtpU(payload);
    if (HasPort(ip.transport, kTzspPort)) return OpenTzsp(payload);
    if (HasPort(ip.transport, kCapwapDataPort)) return OpenCapwap(payload, link);
  }
  return OpenOverlay(ip.transport, payload, options);
}

}  // namespace

Tunnel OpenTunnel(const IpLayer& ip, const DecodeOptions& options, LinkLayer& link) {
  switch (ip.protocol) {
    case kProtocolUdp:
      return OpenOverUdp(ip, options, link);
    case kProtocolGre:
      return options.decode_gre ? OpenGre(ip.transport) : kNoTunnel;
    default:
      return kNoTunnel;
  }
}

}  // namespace weir
