// Header fields that are read once a flow, from the bytes that a packet's view borrows.
#ifndef WEIR_ENGINE_PACKET_HEADER_FIELDS_H_
#define WEIR_ENGINE_PACKET_HEADER_FIELDS_H_

#include <cstdint>
#include <optional>

#include "engine/packet/packet_view.h"

namespace weir {

// Of an IP header of either version.
struct IpMarks {
  uint8_t dscp = 0;  // 0 to 63
  uint8_t ttl = 0;   // or hop limit
};

struct IcmpMessage {
  uint8_t type = 0;
  uint8_t code = 0;
};

// ICMP errors about a flow: they quote a packet of it.
struct IcmpErrors {
  uint64_t packets = 0;
  uint64_t link_bytes = 0;
  IcmpMessage last;
};

// Of the innermost IP header, which Decode() has found whole.
inline IpMarks IpMarksOf(const PacketView& packet) {
  const uint8_t* const ip = packet.ip;
  if (packet.key.ip_version() == 4) return {static_cast<uint8_t>(ip[1] >> 2), ip[8]};
  return {static_cast<uint8_t>((ip[0] & 0x0F) << 2 | ip[1] >> 6), ip[7]};
}

inline bool IsIcmp(uint8_t protocol) { return protocol == 1 || protocol == 58; }

// Whether a flow that begins with such a message is of an echo, either way.
inline bool IsEcho(uint8_t protocol, const std::optional<IcmpMessage>& message) {
  if (!message.has_value()) return false;
  const uint8_t type = message->type;
  return protocol == 1 ? type == 8 || type == 0 : protocol == 58 && (type == 128 || type == 129);
}

// Absent where the packet is neither ICMP nor ICMPv6, and where type or code was not captured.
std::optional<IcmpMessage> IcmpMessageOf(const PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_HEADER_FIELDS_H_
