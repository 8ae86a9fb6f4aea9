// What makes two packets belong to the same flow.
#ifndef WEIR_ENGINE_PACKET_FLOW_KEY_H_
#define WEIR_ENGINE_PACKET_FLOW_KEY_H_

#include <array>
#include <cstdint>
#include <cstring>

namespace weir {

// The encapsulation in which the flow's packets travel; part of the key.
enum class TunnelKind : uint8_t {
  kNone = 0,
  kGtpU = 1,
  kCapwap = 2,
  kTzsp = 3,
  kVxlan = 4,
  kGeneve = 5,
  kGre = 6,
};

// An address of IPv4 (first 4 bytes, the others 0) or IPv6 (all 16), in network order.
using IpAddress = std::array<uint8_t, 16>;

// The two (address, port) ends in canonical order, so that both directions have the same key:
// the low end is the one whose address, then port, compares lower byte by byte.
// A plain value: compared and hashed as 48 bytes, without padding.
struct FlowKey {
  IpAddress low_address{};
  IpAddress high_address{};
  uint16_t low_port = 0;  // host order; 0 for protocols without ports
  uint16_t high_port = 0;
  uint16_t vlan_id = 0;            // of the innermost tag; 0 without one, or where it is not asked
  uint8_t protocol = 0;            // IANA protocol number of the layer above IP
  uint8_t version_and_tunnel = 0;  // IP version in the high nibble, TunnelKind in the low one
  uint32_t network_id = 0;         // VNI or key of the tunnel; 0 without one, or where not asked
  uint16_t outer_vlan_id = 0;      // of the tag outside of the innermost one, as vlan_id
  uint16_t has_network_id = 0;     // 1: network_id is that of a tunnel, 0 or not

  int ip_version() const { return version_and_tunnel >> 4; }
  TunnelKind tunnel() const { return static_cast<TunnelKind>(version_and_tunnel & 0x0F); }
  void set_version_and_tunnel(int ip_version, TunnelKind tunnel) {
    version_and_tunnel = static_cast<uint8_t>(ip_version << 4 | static_cast<uint8_t>(tunnel));
  }

  friend bool operator==(const FlowKey& a, const FlowKey& b) {
    return std::memcmp(&a, &b, sizeof(FlowKey)) == 0;
  }
};
static_assert(sizeof(FlowKey) == 48);

// A well-mixed hash of all 48 bytes, whose low bits index tables. The same in every run (the order
// of records stays reproducible); not meant to resist chosen collisions, which the flow table
// bounds by its own probe limit.
uint64_t HashFlowKey(const FlowKey& key);

// The same of the two addresses alone.
uint64_t HashAddresses(const FlowKey& key);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_FLOW_KEY_H_
