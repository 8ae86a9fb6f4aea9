#include "engine/packet/transport.h"

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

// A header too short by the IP header's own length leaves the packet without ports and sizes; one
// that the snapshot length cut off could not be told from another flow's.
IgnoredReason ReadTcp(const IpLayer& ip, PacketView& packet, Ports& ports) {
  if (ip.transport_bytes < kTcpHeaderLength) return IgnoredReason::kNone;
  const Cursor& tcp = ip.transport;
  if (!tcp.Has(kTcpHeaderLength)) return IgnoredReason::kTransportHeaderCut;
  ports = {tcp.Big16(0), tcp.Big16(2)};
  packet.tcp_sequence = tcp.Big32(4);
  packet.tcp_acknowledgment = tcp.Big32(8);
  packet.tcp_flags = tcp.Byte(13);
  SetSizes(ip, (tcp.Byte(12) >> 4) * 4u, packet);
  return IgnoredReason::kNone;
}

IgnoredReason ReadUdp(const IpLayer& ip, PacketView& packet, Ports& ports) {
  if (ip.transport_bytes < kUdpHeaderLength) return IgnoredReason::kNone;
  const Cursor& udp = ip.transport;
  if (!udp.Has(kUdpHeaderLength)) return IgnoredReason::kTransportHeaderCut;
  ports = {udp.Big16(0), udp.Big16(2)};
  SetSizes(ip, kUdpHeaderLength, packet);
  return IgnoredReason::kNone;
}

IgnoredReason ReadProtocol(const IpLayer& ip, PacketView& packet, Ports& ports) {
  constexpr uint32_t kIcmpHeaderLength = 8;
  switch (ip.protocol) {
    case kProtocolTcp:
      return ReadTcp(ip, packet, ports);
    case kProtocolUdp:
      return ReadUdp(ip, packet, ports);
    case kProtocolIcmp:
    case kProtocolIcmpV6:
      SetSizes(ip, kIcmpHeaderLength, packet);
      return IgnoredReason::kNone;
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

// All of the key behind the addresses, in one store.
void StoreRest(uint16_t low_port, uint16_t high_port, uint16_t vlan_id, uint8_t protocol,
               uint8_t version_and_tunnel, FlowKey& key) {
  const uint64_t rest =
      low_port | static_cast<uint64_t>(high_port) << 16 | static_cast<uint64_t>(vlan_id) << 32 |
      static_cast<uint64_t>(protocol) << 48 | static_cast<uint64_t>(version_and_tunnel) << 56;
  constexpr size_t kOffset = offsetof(FlowKey, low_port);
  static_assert(kOffset + sizeof(rest) == sizeof(FlowKey));
  std::memcpy(reinterpret_cast<uint8_t*>(&key) + kOffset, &rest, sizeof(rest));
}

void SetKey(const IpLayer& ip, const Ports& ports, const FlowScope& scope, PacketView& packet) {
  const bool is_ipv4 = ip.version == 4;
  const AddressWords source = is_ipv4 ? LoadIpv4(ip.header + 12) : LoadIpv6(ip.header + 8);
  const AddressWords destination = is_ipv4 ? LoadIpv4(ip.header + 16) : LoadIpv6(ip.header + 24);
  packet.from_low = IsSame(source, destination) ? ports.source <= ports.destination
                                                : IsLower(source, destination);
  FlowKey& key = packet.key;
  Store(packet.from_low ? source : destination, key.low_address);
  Store(packet.from_low ? destination : source, key.high_address);
  const uint16_t low_port = packet.from_low ? ports.source : ports.destination;
  const uint16_t high_port = packet.from_low ? ports.destination : ports.source;
  const auto version_and_tunnel =
      static_cast<uint8_t>(ip.version << 4 | static_cast<uint8_t>(scope.tunnel));
  StoreRest(low_port, high_port, scope.vlan_id, ip.protocol, version_and_tunnel, key);
}

}  // namespace

IgnoredReason ReadTransport(const IpLayer& ip, const FlowScope& scope, PacketView& packet) {
  ClearTransport(packet);
  packet.ip = ip.header;
  packet.ip_captured = ip.captured;
  packet.ip_bytes = ip.total_bytes;
  Ports ports;
  const IgnoredReason reason = ReadProtocol(ip, packet, ports);
  if (reason == IgnoredReason::kNone) SetKey(ip, ports, scope, packet);
  return reason;
}

}  // namespace weir
