#include "engine/packet/transport.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "engine/base/byte_order.h"

namespace weir {
namespace {

struct Ports {
  uint16_t source = 0;
  uint16_t destination = 0;
};

uint32_t BytesBehind(uint32_t header_length, uint32_t transport_bytes) {
  return transport_bytes > header_length ? transport_bytes - header_length : 0;
}

void ClearTransport(PacketView& packet) {
  packet.transport_bytes = 0;
  packet.payload_bytes = 0;
  packet.tcp_sequence = 0;
  packet.tcp_acknowledgment = 0;
  packet.tcp_flags = 0;
}

void SetSizes(const IpLayer& ip, uint32_t header_length, PacketView& packet) {
  packet.transport_bytes = ip.transport_bytes;
  packet.payload_bytes = BytesBehind(header_length, ip.transport_bytes);
}

constexpr size_t kPortsLength = 4;

Ports PortsAt(const Cursor& transport) { return {transport.Big16(0), transport.Big16(2)}; }

// A TCP header that was not captured whole, or not sent whole: what is there of it counts. Without
// its length the least is taken.
[[gnu::noinline]] IgnoredReason ReadCutTcp(const IpLayer& ip, PacketView& packet, Ports& ports) {
  constexpr size_t kSequenceEnd = 8, kAcknowledgmentEnd = 12, kFlagsEnd = 14;
  Cursor tcp = ip.transport;
  uint32_t header_length = kTcpHeaderLength;
  if (ip.transport_bytes < kPortsLength) return IgnoredReason::kNone;
  if (!tcp.Has(kPortsLength)) return IgnoredReason::kTransportHeaderCut;
  ports = PortsAt(tcp);
  if (ip.transport_bytes < tcp.remaining()) tcp = Cursor(tcp.data(), ip.transport_bytes);
  if (tcp.Has(kSequenceEnd)) packet.tcp_sequence = tcp.Big32(4);
  if (tcp.Has(kAcknowledgmentEnd)) packet.tcp_acknowledgment = tcp.Big32(8);
  if (tcp.Has(kFlagsEnd)) {
    packet.tcp_flags = tcp.Byte(13);
    header_length = (tcp.Byte(12) >> 4) * 4u;
  }
  SetSizes(ip, header_length, packet);
  return IgnoredReason::kNone;
}

// By nfstream's rules a header too short by the IP header's own length leaves the packet without
// ports and sizes, and one that the snapshot length cut off is not looked at.
IgnoredReason ReadTcp(const IpLayer& ip, const PacketRules& rules, PacketView& packet,
                      Ports& ports) {
  const Cursor& tcp = ip.transport;
  if (ip.transport_bytes < kTcpHeaderLength || !tcp.Has(kTcpHeaderLength)) {
    if (rules.cut_packets) return ReadCutTcp(ip, packet, ports);
    return ip.transport_bytes < kTcpHeaderLength ? IgnoredReason::kNone
                                                 : IgnoredReason::kTransportHeaderCut;
  }
  ports = PortsAt(tcp);
  packet.tcp_sequence = tcp.Big32(4);
  packet.tcp_acknowledgment = tcp.Big32(8);
  packet.tcp_flags = tcp.Byte(13);
  SetSizes(ip, (tcp.Byte(12) >> 4) * 4u, packet);
  return IgnoredReason::kNone;
}

// The ports of any protocol that begins with them as UDP does. `needed`: bytes of the header, of
// which all or the ports have to be there.
IgnoredReason ReadPorts(const IpLayer& ip, size_t needed, Ports& ports) {
  if (ip.transport_bytes < needed) return IgnoredReason::kNone;
  if (!ip.transport.Has(needed)) return IgnoredReason::kTransportHeaderCut;
  ports = PortsAt(ip.transport);
  return IgnoredReason::kNone;
}

IgnoredReason ReadUdp(const IpLayer& ip, const PacketRules& rules, PacketView& packet,
                      Ports& ports) {
  const size_t needed = rules.cut_packets ? kPortsLength : kUdpHeaderLength;
  const IgnoredReason reason = ReadPorts(ip, needed, ports);
  if (reason != IgnoredReason::kNone || ip.transport_bytes < kUdpHeaderLength) return reason;
  SetSizes(ip, kUdpHeaderLength, packet);
  if (rules.udp_length) packet.payload_bytes = UdpBytes(ip) - kUdpHeaderLength;
  return IgnoredReason::kNone;
}

// SCTP (RFC 9260, 3.1), UDP-Lite (RFC 3828, 3.1), DCCP (RFC 4340, 5.1: its length is in byte 4).
[[gnu::noinline]] IgnoredReason ReadOther(const IpLayer& ip, PacketView& packet, Ports& ports) {
  constexpr uint32_t kSctpHeaderLength = 12;
  const IgnoredReason reason = ReadPorts(ip, kPortsLength, ports);
  if (reason != IgnoredReason::kNone) return reason;
  uint32_t header_length = kUdpHeaderLength;
  if (ip.protocol == kProtocolSctp) header_length = kSctpHeaderLength;
  if (ip.protocol == kProtocolDccp && ip.transport.Has(kPortsLength + 1)) {
    header_length = ip.transport.Byte(kPortsLength) * 4u;
  }
  SetSizes(ip, header_length, packet);
  return IgnoredReason::kNone;
}

bool HasSizes(uint8_t protocol, const PacketRules& rules) {
  switch (protocol) {
    case kProtocolTcp:
    case kProtocolUdp:
    case kProtocolIcmp:
    case kProtocolIcmpV6:
      return true;
    case kProtocolSctp:
    case kProtocolDccp:
    case kProtocolUdpLite:
      return rules.more_ports;
    default:
      return false;
  }
}

// A later fragment has no header: all of it is payload.
[[gnu::noinline]] void SetLaterFragment(const IpLayer& ip, const PacketRules& rules,
                                        PacketView& packet) {
  if (HasSizes(ip.protocol, rules)) SetSizes(ip, 0, packet);
}

IgnoredReason ReadProtocol(const IpLayer& ip, const PacketRules& rules, PacketView& packet,
                           Ports& ports) {
  constexpr uint32_t kIcmpHeaderLength = 8;
  switch (ip.protocol) {
    case kProtocolTcp:
      return ReadTcp(ip, rules, packet, ports);
    case kProtocolUdp:
      return ReadUdp(ip, rules, packet, ports);
    case kProtocolIcmp:
    case kProtocolIcmpV6:
      SetSizes(ip, kIcmpHeaderLength, packet);
      return IgnoredReason::kNone;
    case kProtocolSctp:
    case kProtocolDccp:
    case kProtocolUdpLite:
      return rules.more_ports ? ReadOther(ip, packet, ports) : IgnoredReason::kNone;
    default:
      return IgnoredReason::kNone;
  }
}

// An address as two words in memory order. The key is stored by words, because the hash loads
// words right after, and a load that spans several stores waits for them.
struct AddressWords {
  uint64_t first = 0;
  uint64_t second = 0;
};

AddressWords LoadIpv4(const uint8_t* p) { return {LoadNative<uint32_t>(p), 0}; }

AddressWords LoadIpv6(const uint8_t* p) {
  return {LoadNative<uint64_t>(p), LoadNative<uint64_t>(p + 8)};
}

void Store(const AddressWords& words, IpAddress& address) {
  std::memcpy(address.data(), &words.first, 8);
  std::memcpy(address.data() + 8, &words.second, 8);
}

// Whether `a` compares lower than `b` byte by byte: as big-endian numbers.
bool IsLower(const AddressWords& a, const AddressWords& b) {
  if (a.first != b.first) return __builtin_bswap64(a.first) < __builtin_bswap64(b.first);
  return __builtin_bswap64(a.second) < __builtin_bswap64(b.second);
}

bool IsSame(const AddressWords& a, const AddressWords& b) {
  return a.first == b.first && a.second == b.second;
}

// All of the key behind the addresses, in two stores.
void StoreRest(uint16_t low_port, uint16_t high_port, uint8_t protocol, uint8_t version_and_tunnel,
               const FlowScope& scope, FlowKey& key) {
  const uint64_t rest[] = {low_port | static_cast<uint64_t>(high_port) << 16 |
                               static_cast<uint64_t>(scope.vlan_id) << 32 |
                               static_cast<uint64_t>(protocol) << 48 |
                               static_cast<uint64_t>(version_and_tunnel) << 56,
                           scope.network_id | static_cast<uint64_t>(scope.outer_vlan_id) << 32 |
                               static_cast<uint64_t>(scope.has_network_id) << 48};
  constexpr size_t kOffset = offsetof(FlowKey, low_port);
  static_assert(kOffset + sizeof(rest) == sizeof(FlowKey));
  std::memcpy(reinterpret_cast<uint8_t*>(&key) + kOffset, rest, sizeof(rest));
}

// Also sets who of the key's two ends has sent the packet, with the bits beside it.
void SetKey(const IpLayer& ip, const Ports& ports, const FlowScope& scope, PacketView& packet) {
  const bool is_ipv4 = ip.version == 4;
  const AddressWords source = is_ipv4 ? LoadIpv4(ip.header + 12) : LoadIpv6(ip.header + 8);
  const AddressWords destination = is_ipv4 ? LoadIpv4(ip.header + 16) : LoadIpv6(ip.header + 24);
  const bool from_low = IsSame(source, destination) ? ports.source <= ports.destination
                                                    : IsLower(source, destination);
  packet.from_low = from_low;
  packet.has_tunnel_id = scope.has_tunnel_id;
  packet.fragment = ip.fragment;
  packet.unused = 0;
  FlowKey& key = packet.key;
  Store(from_low ? source : destination, key.low_address);
  Store(from_low ? destination : source, key.high_address);
  const uint16_t low_port = from_low ? ports.source : ports.destination;
  const uint16_t high_port = from_low ? ports.destination : ports.source;
  const auto version_and_tunnel =
      static_cast<uint8_t>(ip.version << 4 | static_cast<uint8_t>(scope.tunnel));
  StoreRest(low_port, high_port, ip.protocol, version_and_tunnel, scope, key);
}

}  // namespace

uint32_t UdpBytes(const IpLayer& ip) {
  constexpr size_t kLengthEnd = 6;
  if (!ip.transport.Has(kLengthEnd)) return ip.transport_bytes;
  const uint32_t length = ip.transport.Big16(4);
  if (length == 0) return ip.transport_bytes;
  return std::min(std::max<uint32_t>(length, kUdpHeaderLength), ip.transport_bytes);
}

IgnoredReason ReadTransport(const IpLayer& ip, const FlowScope& scope, const PacketRules& rules,
                            PacketView& packet) {
  ClearTransport(packet);
  packet.ip = ip.header;
  packet.ip_bytes = ip.total_bytes;
  packet.transport_offset = static_cast<uint16_t>(ip.transport.data() - ip.header);
  packet.tunnel_id = scope.tunnel_id;
  Ports ports;
  IgnoredReason reason = IgnoredReason::kNone;
  if (ip.fragment == Fragment::kLater) {
    SetLaterFragment(ip, rules, packet);
  } else {
    reason = ReadProtocol(ip, rules, packet, ports);
  }
  if (reason == IgnoredReason::kNone) SetKey(ip, ports, scope, packet);
  return reason;
}

void SetIcmpId(const IpLayer& ip, FlowKey& key) {
  constexpr uint8_t kEchoReply = 0, kEcho = 8, kEchoV6 = 128, kEchoReplyV6 = 129;
  constexpr size_t kIdEnd = 6;
  const Cursor& icmp = ip.transport;
  if (ip.fragment == Fragment::kLater || !icmp.Has(kIdEnd)) return;
  const uint8_t type = icmp.Byte(0);
  const bool is_echo =
      (ip.protocol == kProtocolIcmp && (type == kEcho || type == kEchoReply)) ||
      (ip.protocol == kProtocolIcmpV6 && (type == kEchoV6 || type == kEchoReplyV6));
  if (is_echo) key.low_port = key.high_port = icmp.Big16(4);
}

}  // namespace weir
