#include "engine/packet/transport.h"

#include <algorithm>
#include <cstring>

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
UncountedReason ReadTcp(const IpLayer& ip, PacketView& packet, Ports& ports) {
  if (ip.transport_bytes < kTcpHeaderLength) return UncountedReason::kNone;
  const Cursor& tcp = ip.transport;
  if (!tcp.Has(kTcpHeaderLength)) return UncountedReason::kTransportHeaderCut;
  ports = {tcp.Big16(0), tcp.Big16(2)};
  packet.tcp_sequence = tcp.Big32(4);
  packet.tcp_acknowledgment = tcp.Big32(8);
  packet.tcp_flags = tcp.Byte(13);
  SetSizes(ip, (tcp.Byte(12) >> 4) * 4u, packet);
  return UncountedReason::kNone;
}

UncountedReason ReadUdp(const IpLayer& ip, PacketView& packet, Ports& ports) {
  if (ip.transport_bytes < kUdpHeaderLength) return UncountedReason::kNone;
  const Cursor& udp = ip.transport;
  if (!udp.Has(kUdpHeaderLength)) return UncountedReason::kTransportHeaderCut;
  ports = {udp.Big16(0), udp.Big16(2)};
  SetSizes(ip, kUdpHeaderLength, packet);
  return UncountedReason::kNone;
}

UncountedReason ReadProtocol(const IpLayer& ip, PacketView& packet, Ports& ports) {
  constexpr uint32_t kIcmpHeaderLength = 8;
  switch (ip.protocol) {
    case kProtocolTcp:
      return ReadTcp(ip, packet, ports);
    case kProtocolUdp:
      return ReadUdp(ip, packet, ports);
    case kProtocolIcmp:
    case kProtocolIcmpV6:
      SetSizes(ip, kIcmpHeaderLength, packet);
      return UncountedReason::kNone;
    default:
      return UncountedReason::kNone;
  }
}

// Whole words are stored, because the hash loads whole words right after.
void StoreAddress(const uint8_t* address, size_t length, IpAddress& stored) {
  uint64_t words[2] = {0, 0};
  std::memcpy(words, address, length);
  std::memcpy(stored.data(), words, sizeof(words));
}

int CompareAddresses(const uint8_t* a, const uint8_t* b, size_t length) {
  return std::memcmp(a, b, length);
}

void SetKey(const IpLayer& ip, const Ports& ports, PacketView& packet) {
  const bool is_ipv4 = ip.version == 4;
  const size_t length = is_ipv4 ? 4 : 16;
  const uint8_t* source = ip.header + (is_ipv4 ? 12 : 8);
  const uint8_t* destination = source + length;
  const int order = CompareAddresses(source, destination, length);
  packet.from_low = order < 0 || (order == 0 && ports.source <= ports.destination);
  FlowKey& key = packet.key;
  StoreAddress(packet.from_low ? source : destination, length, key.low_address);
  StoreAddress(packet.from_low ? destination : source, length, key.high_address);
  key.low_port = packet.from_low ? ports.source : ports.destination;
  key.high_port = packet.from_low ? ports.destination : ports.source;
  key.protocol = ip.protocol;
  key.set_version_and_tunnel(ip.version, key.tunnel());
}

}  // namespace

UncountedReason ReadTransport(const IpLayer& ip, PacketView& packet) {
  ClearTransport(packet);
  packet.ip = ip.header;
  packet.ip_captured = ip.captured;
  packet.ip_bytes = ip.total_bytes;
  Ports ports;
  const UncountedReason reason = ReadProtocol(ip, packet, ports);
  if (reason == UncountedReason::kNone) SetKey(ip, ports, packet);
  return reason;
}

}  // namespace weir
