#include "tests/support/packet_builder.h"

#include <arpa/inet.h>

#include <cstdlib>
#include <utility>

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

void Put16(ByteVector& bytes, size_t offset, size_t value) {
  bytes[offset] = static_cast<uint8_t>(value >> 8);
  bytes[offset + 1] = static_cast<uint8_t>(value);
}

void Put32(ByteVector& bytes, size_t offset, uint32_t value) {
  Put16(bytes, offset, value >> 16);
  Put16(bytes, offset + 2, value & 0xFFFF);
}

void PutMac(ByteVector& bytes, size_t offset, std::string_view text) {
  const std::string mac(text);
  for (size_t i = 0; i < 6; ++i) {
    bytes[offset + i] = static_cast<uint8_t>(std::strtoul(&mac[i * 3], nullptr, 16));
  }
}

void PutAddress(ByteVector& bytes, size_t offset, int family, std::string_view text) {
  if (inet_pton(family, std::string(text).c_str(), &bytes[offset]) != 1) std::abort();
}

}  // namespace

PacketBuilder& PacketBuilder::Add(Kind kind, ByteVector bytes, uint8_t extension_type) {
  headers_.push_back({kind, std::move(bytes), extension_type});
  return *this;
}

PacketBuilder& PacketBuilder::Eth(std::string_view source_mac, std::string_view destination_mac) {
  ByteVector bytes(14);
  PutMac(bytes, 0, destination_mac);
  PutMac(bytes, 6, source_mac);
  return Add(Kind::kEthernet, std::move(bytes));
}

PacketBuilder& PacketBuilder::Vlan(uint16_t id) {
  ByteVector bytes(4);
  Put16(bytes, 0, id);
  return Add(Kind::kVlan, std::move(bytes));
}

PacketBuilder& PacketBuilder::ServiceVlan(uint16_t id) {
  Vlan(id);
  headers_.back().kind = Kind::kServiceVlan;
  return *this;
}

PacketBuilder& PacketBuilder::Mpls(uint32_t label) {
  ByteVector bytes(4);
  Put32(bytes, 0, label << 12 | 64);  // time to live 64
  return Add(Kind::kMpls, std::move(bytes));
}

PacketBuilder& PacketBuilder::Pppoe() { return Add(Kind::kPppoe, {0x11, 0, 0, 1, 0, 0, 0, 0}); }

PacketBuilder& PacketBuilder::Snap() { return Add(Kind::kSnap, {0xAA, 0xAA, 0x03, 0, 0, 0, 0, 0}); }

PacketBuilder& PacketBuilder::Ipv4(std::string_view source, std::string_view destination) {
  ByteVector bytes(20);
  bytes[0] = 0x45;
  bytes[8] = 64;
  PutAddress(bytes, 12, AF_INET, source);
  PutAddress(bytes, 16, AF_INET, destination);
  return Add(Kind::kIpv4, std::move(bytes));
}

PacketBuilder& PacketBuilder::Ipv6(std::string_view source, std::string_view destination) {
  ByteVector bytes(40);
  bytes[0] = 0x60;
  bytes[7] = 64;
  PutAddress(bytes, 8, AF_INET6, source);
  PutAddress(bytes, 24, AF_INET6, destination);
  return Add(Kind::kIpv6, std::move(bytes));
}

PacketBuilder& PacketBuilder::Extension(uint8_t type, size_t length) {
  ByteVector bytes(length);
  bytes[1] = static_cast<uint8_t>(length / 8 - 1);
  return Add(Kind::kExtension, std::move(bytes), type);
}

PacketBuilder& PacketBuilder::Fragment(uint16_t offset, bool more) {
  if (headers_.back().kind == Kind::kIpv4) {
    return Set16(6, static_cast<uint16_t>((more ? 0x2000 : 0) | offset));
  }
  return Extension(44).Set16(2, static_cast<uint16_t>(offset << 3 | (more ? 1 : 0)));
}

PacketBuilder& PacketBuilder::Tcp(uint16_t source_port, uint16_t destination_port, uint8_t flags,
                                  uint32_t sequence, uint32_t acknowledgment) {
  ByteVector bytes(20);
  Put16(bytes, 0, source_port);
  Put16(bytes, 2, destination_port);
  Put32(bytes, 4, sequence);
  Put32(bytes, 8, acknowledgment);
  bytes[12] = 0x50;
  bytes[13] = flags;
  Put16(bytes, 14, 65535);
  return Add(Kind::kTcp, std::move(bytes));
}

PacketBuilder& PacketBuilder::Udp(uint16_t source_port, uint16_t destination_port) {
  ByteVector bytes(8);
  Put16(bytes, 0, source_port);
  Put16(bytes, 2, destination_port);
  return Add(Kind::kUdp, std::move(bytes));
}

PacketBuilder& PacketBuilder::Icmp(uint8_t type, uint8_t code) {
  return Add(Kind::kIcmp, {type, code, 0, 0, 0, 0, 0, 0});
}

PacketBuilder& PacketBuilder::GtpU(uint32_t teid) {
  ByteVector bytes = {0x30, 0xFF, 0, 0, 0, 0, 0, 0};
  Put32(bytes, 4, teid);
  return Add(Kind::kGtpU, std::move(bytes));
}

PacketBuilder& PacketBuilder::Vxlan(uint32_t network) {
  ByteVector bytes = {0x08, 0, 0, 0, 0, 0, 0, 0};
  Put32(bytes, 4, network << 8);
  return Add(Kind::kVxlan, std::move(bytes));
}

PacketBuilder& PacketBuilder::Geneve(uint32_t network, const ByteVector& options) {
  ByteVector bytes(8);
  bytes[0] = static_cast<uint8_t>(options.size() / 4);
  Put32(bytes, 4, network << 8);
  bytes.insert(bytes.end(), options.begin(), options.end());
  return Add(Kind::kGeneve, std::move(bytes));
}

PacketBuilder& PacketBuilder::Gre(uint16_t flags, uint32_t key) {
  ByteVector bytes(4);
  Put16(bytes, 0, flags);
  for (const int field : {0x8000, 0x2000, 0x1000}) {  // checksum, key, sequence number
    if ((flags & field) == 0) continue;
    bytes.resize(bytes.size() + 4);
    if (field == 0x2000) Put32(bytes, bytes.size() - 4, key);
  }
  return Add(Kind::kGre, std::move(bytes));
}

PacketBuilder& PacketBuilder::Payload(std::string_view bytes) {
  return Add(Kind::kRaw, ByteVector(bytes.begin(), bytes.end()));
}

PacketBuilder& PacketBuilder::Raw(ByteVector bytes) { return Add(Kind::kRaw, std::move(bytes)); }

PacketBuilder& PacketBuilder::Set8(size_t offset, uint8_t value) {
  headers_.back().patches.push_back({offset, value});
  return *this;
}

PacketBuilder& PacketBuilder::Set16(size_t offset, uint16_t value) {
  return Set8(offset, static_cast<uint8_t>(value >> 8))
      .Set8(offset + 1, static_cast<uint8_t>(value));
}

uint16_t PacketBuilder::EtherTypeOf(const Header* next, size_t body_length) {
  switch (next == nullptr ? Kind::kRaw : next->kind) {
    case Kind::kIpv4:
      return 0x0800;
    case Kind::kIpv6:
      return 0x86DD;
    case Kind::kVlan:
      return 0x8100;
    case Kind::kServiceVlan:
      return 0x88A8;
    case Kind::kEthernet:
      return 0x6558;  // within tunnels
    case Kind::kMpls:
      return 0x8847;
    case Kind::kPppoe:
      return 0x8864;
    case Kind::kSnap:
      return static_cast<uint16_t>(body_length);
    default:
      return 0x88B5;  // local experiments (IEEE 802)
  }
}

uint8_t PacketBuilder::ProtocolOf(const Header* next, bool ipv6) {
  switch (next == nullptr ? Kind::kRaw : next->kind) {
    case Kind::kIpv4:
      return 4;
    case Kind::kIpv6:
      return 41;
    case Kind::kExtension:
      return next->extension_type;
    case Kind::kTcp:
      return 6;
    case Kind::kUdp:
      return 17;
    case Kind::kIcmp:
      return ipv6 ? 58 : 1;
    case Kind::kGre:
      return 47;
    default:
      return 253;  // experiments (RFC 3692)
  }
}

void PacketBuilder::FillIn(Header& header, const Header* next, size_t body_length, bool ipv6) {
  ByteVector& bytes = header.bytes;
  switch (header.kind) {
    case Kind::kEthernet:
      Put16(bytes, 12, EtherTypeOf(next, body_length));
      break;
    case Kind::kVlan:
    case Kind::kServiceVlan:
    case Kind::kGeneve:
    case Kind::kGre:
      Put16(bytes, 2, EtherTypeOf(next, body_length));
      break;
    case Kind::kMpls:
      bytes[2] |= next != nullptr && next->kind == Kind::kMpls ? 0 : 1;  // bottom of the stack
      break;
    case Kind::kPppoe:
      Put16(bytes, 4, body_length + 2);
      Put16(bytes, 6, next != nullptr && next->kind == Kind::kIpv6 ? 0x0057 : 0x0021);
      break;
    case Kind::kSnap:
      Put16(bytes, 6, EtherTypeOf(next, body_length));
      break;
    case Kind::kIpv4:
      Put16(bytes, 2, body_length + 20);
      bytes[9] = ProtocolOf(next, ipv6);
      break;
    case Kind::kIpv6:
      Put16(bytes, 4, body_length);
      bytes[6] = ProtocolOf(next, ipv6);
      break;
    case Kind::kExtension:
      bytes[0] = ProtocolOf(next, ipv6);
      break;
    case Kind::kUdp:
      Put16(bytes, 4, body_length + 8);
      break;
    case Kind::kGtpU:
      Put16(bytes, 2, body_length);
      break;
    default:
      break;
  }
  for (const Patch& patch : header.patches) bytes.at(patch.offset) = patch.value;
}

bool PacketBuilder::BehindIpv6(size_t index) const {
  for (size_t i = index + 1; i-- > 0;) {
    if (headers_[i].kind == Kind::kIpv4) return false;
    if (headers_[i].kind == Kind::kIpv6) return true;
  }
  return false;
}

ByteVector PacketBuilder::Bytes() const {
  ByteVector body;
  for (size_t i = headers_.size(); i-- > 0;) {
    Header header = headers_[i];
    const Header* next = i + 1 < headers_.size() ? &headers_[i + 1] : nullptr;
    FillIn(header, next, body.size(), BehindIpv6(i));
    body.insert(body.begin(), header.bytes.begin(), header.bytes.end());
  }
  return body;
}

std::string PacketBuilder::String() const {
  const ByteVector bytes = Bytes();
  return std::string(bytes.begin(), bytes.end());
}

PacketBuilder Eth(std::string_view source_mac, std::string_view destination_mac) {
  return PacketBuilder().Eth(source_mac, destination_mac);
}

}  // namespace weir
