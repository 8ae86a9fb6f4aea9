#include "tests/engine/dpi/wire.h"

#include <utility>

namespace weir::wire {
namespace {

constexpr size_t kReadableBehind = 64;
constexpr uint8_t kProtocolTcp = 6;
constexpr uint8_t kProtocolUdp = 17;
constexpr uint8_t kSyn = 0x02;
constexpr uint8_t kSynAck = 0x12;
constexpr uint8_t kAck = 0x10;
constexpr uint8_t kPushAck = 0x18;
constexpr std::string_view kClientAddress("\x0A\x00\x00\x01", 4);
constexpr std::string_view kServerAddress("\x0A\x00\x00\x02", 4);

std::string U24(uint32_t number) {
  return U8(static_cast<uint8_t>(number >> 16)) + U16(static_cast<uint16_t>(number));
}

std::string U32(uint32_t number) {
  return U16(static_cast<uint16_t>(number >> 16)) + U16(static_cast<uint16_t>(number));
}

std::string Ipv4(uint8_t protocol, Sender sender, const std::string& transport) {
  const bool from_client = sender == Sender::kClient;
  std::string bytes = U8(0x45) + U8(0) + U16(static_cast<uint16_t>(20 + transport.size()));
  bytes += U32(0) + U8(64) + U8(protocol) + U16(0);
  bytes += from_client ? kClientAddress : kServerAddress;
  bytes += from_client ? kServerAddress : kClientAddress;
  return bytes + transport;
}

std::string PortPair(Ports ports, Sender sender) {
  const bool from_client = sender == Sender::kClient;
  return from_client ? U16(ports.client) + U16(ports.server)
                     : U16(ports.server) + U16(ports.client);
}

IpPacket TcpSegment(Ports ports, Sender sender, uint8_t flags, uint32_t sequence,
                    std::string_view payload) {
  std::string header = PortPair(ports, sender) + U32(sequence) + U32(flags == kSyn ? 0 : 1);
  header += U8(0x50) + U8(flags) + U16(65535) + U32(0);
  return IpPacket(Ipv4(kProtocolTcp, sender, header.append(payload)));
}

std::string Extension(uint16_t type, std::string_view body) { return U16(type) + Sized16(body); }

std::string DnsName(std::string_view name) {
  std::string bytes;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    bytes += Sized8(label);
    name.remove_prefix(label.size() == name.size() ? label.size() : label.size() + 1);
  }
  return bytes + U8(0);
}

}  // namespace

IpPacket::IpPacket(std::string bytes)
    : bytes_(std::move(bytes)), length_(static_cast<uint32_t>(bytes_.size())) {
  bytes_.append(kReadableBehind, '\0');
}

IpPacket Udp(Ports ports, Sender sender, std::string_view payload) {
  std::string header = PortPair(ports, sender);
  header += U16(static_cast<uint16_t>(8 + payload.size())) + U16(0);
  return IpPacket(Ipv4(kProtocolUdp, sender, header.append(payload)));
}

IpPacket Tcp(Ports ports, Sender sender, std::string_view payload, uint32_t sequence) {
  return TcpSegment(ports, sender, kPushAck, sequence, payload);
}

std::vector<IpPacket> TcpHandshake(Ports ports) {
  return {TcpSegment(ports, Sender::kClient, kSyn, 0, ""),
          TcpSegment(ports, Sender::kServer, kSynAck, 0, ""),
          TcpSegment(ports, Sender::kClient, kAck, 1, "")};
}

std::string U8(uint8_t number) { return std::string(1, static_cast<char>(number)); }

std::string U16(uint16_t number) {
  return U8(static_cast<uint8_t>(number >> 8)) + U8(static_cast<uint8_t>(number));
}

std::string Sized8(std::string_view bytes) {
  return U8(static_cast<uint8_t>(bytes.size())).append(bytes);
}

std::string Sized16(std::string_view bytes) {
  return U16(static_cast<uint16_t>(bytes.size())).append(bytes);
}

std::string ClientHello(std::string_view server_name, std::string_view alpn) {
  std::string extensions = Extension(0, Sized16(U8(0) + Sized16(server_name)));
  extensions += Extension(10, Sized16(U16(0x001D) + U16(0x0017)));
  extensions += Extension(11, Sized8(U8(0)));
  extensions += Extension(13, Sized16(U16(0x0403) + U16(0x0804)));
  extensions += Extension(16, Sized16(Sized8(alpn)));
  std::string hello = U16(0x0303) + std::string(32, '\x5A') + Sized8("");
  hello += Sized16(U16(0xC02F) + U16(0xC030)) + Sized8(U8(0)) + Sized16(extensions);
  const std::string handshake = U8(1) + U24(static_cast<uint32_t>(hello.size())) + hello;
  return U8(0x16) + U16(0x0301) + Sized16(handshake);
}

std::string DnsQuery(std::string_view name, uint16_t type) {
  const std::string header = U16(0x1234) + U16(0x0100) + U16(1) + U16(0) + U16(0) + U16(0);
  return header + DnsName(name) + U16(type) + U16(1);
}

std::string DnsResponse(std::string_view name, std::string_view address) {
  const std::string header = U16(0x1234) + U16(0x8180) + U16(1) + U16(1) + U16(0) + U16(0);
  const std::string question = DnsName(name) + U16(1) + U16(1);
  return header + question + U16(0xC00C) + U16(1) + U16(1) + U32(300) + Sized16(address);
}

}  // namespace weir::wire
