#include "engine/features/community_id.h"

#include <openssl/evp.h>

#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/byte_order.h"
#include "engine/packet/captured_transport.h"

namespace weir {
namespace {

constexpr uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpV6 = 58, kSctp = 132;

struct TypePair {
  uint8_t asked, answered;
};
// Echo, router solicitation, time stamp, information, address mask.
constexpr TypePair kIcmpPairs[] = {{8, 0}, {10, 9}, {13, 14}, {15, 16}, {17, 18}};
// Echo, multicast listeners, routers, neighbours, node information, home agents.
constexpr TypePair kIcmpV6Pairs[] = {{128, 129}, {130, 131}, {133, 134},
                                     {135, 136}, {139, 140}, {144, 145}};

// What is hashed besides the addresses and the protocol.
struct Ports {
  uint16_t source = 0;
  uint16_t destination = 0;
  bool one_way = false;  // no answer would have the same: the ends stay in the packet's order
};

std::optional<uint8_t> CounterpartOf(uint8_t type, std::span<const TypePair> pairs) {
  for (const TypePair& pair : pairs) {
    if (type == pair.asked) return pair.answered;
    if (type == pair.answered) return pair.asked;
  }
  return std::nullopt;
}

// The type, and that of its answer or request; of a message with neither, the code.
std::optional<Ports> IcmpPorts(const PacketView& packet, std::span<const TypePair> pairs) {
  const std::span<const uint8_t> header = CapturedTransport(packet);
  if (header.size() < 2) return std::nullopt;
  const uint8_t type = header[0], code = header[1];
  const std::optional<uint8_t> counterpart = CounterpartOf(type, pairs);
  return Ports{type, counterpart.value_or(code), !counterpart.has_value()};
}

std::optional<Ports> SctpPorts(const PacketView& packet) {
  const std::span<const uint8_t> header = CapturedTransport(packet);
  if (header.size() < 4) return std::nullopt;
  return Ports{LoadBig16(&header[0]), LoadBig16(&header[2])};
}

Ports KeyPorts(const PacketView& packet) {
  const FlowKey& key = packet.key;
  return packet.from_low ? Ports{key.low_port, key.high_port} : Ports{key.high_port, key.low_port};
}

std::optional<Ports> PortsOf(const PacketView& packet) {
  switch (packet.key.protocol) {
    case kIcmp:
      return IcmpPorts(packet, kIcmpPairs);
    case kIcmpV6:
      return IcmpPorts(packet, kIcmpV6Pairs);
    case kSctp:
      return SctpPorts(packet);
    default:
      return KeyPorts(packet);
  }
}

bool HasPorts(uint8_t protocol) {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp || protocol == kIcmp ||
         protocol == kIcmpV6;
}

void Append16(uint16_t value, std::string& bytes) {
  bytes.push_back(static_cast<char>(value >> 8));
  bytes.push_back(static_cast<char>(value));
}

// Seed, ends in order, protocol, a zero, ports.
std::string BytesToHash(const PacketView& packet, const Ports& ports) {
  const FlowKey& key = packet.key;
  const size_t address_size = key.ip_version() == 4 ? 4 : 16;
  const IpAddress* first = packet.from_low ? &key.low_address : &key.high_address;
  const IpAddress* second = packet.from_low ? &key.high_address : &key.low_address;
  uint16_t first_port = ports.source, second_port = ports.destination;
  if (!ports.one_way && std::tie(*second, second_port) < std::tie(*first, first_port)) {
    std::swap(first, second);
    std::swap(first_port, second_port);
  }
  std::string bytes(2, '\0');
  bytes.append(first->begin(), first->begin() + address_size);
  bytes.append(second->begin(), second->begin() + address_size);
  bytes.push_back(static_cast<char>(key.protocol));
  bytes.push_back('\0');
  if (!HasPorts(key.protocol)) return bytes;
  Append16(first_port, bytes);
  Append16(second_port, bytes);
  return bytes;
}

std::string Sha1(const std::string& bytes) {
  // Looked up once and kept: each look-up takes locks and more time than the hash.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (algorithm == nullptr) return "";  // the machine's policy forbids it
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, algorithm, nullptr) != 1) return "";
  return std::string(reinterpret_cast<const char*>(digest), size);
}

}  // namespace

std::string CommunityId(const PacketView& packet) {
  const std::optional<Ports> ports = PortsOf(packet);
  if (!ports.has_value()) return "";
  const std::string digest = Sha1(BytesToHash(packet, *ports));
  return digest.empty() ? "" : absl::StrCat("1:", absl::Base64Escape(digest));
}

}  // namespace weir
