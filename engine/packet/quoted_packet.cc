#include "engine/packet/quoted_packet.h"

#include <span>

#include "engine/packet/captured_transport.h"
#include "engine/packet/ip.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

constexpr size_t kIcmpHeader = 8;

// Destination unreachable, source quench, redirect, time exceeded, parameter problem.
bool IsIcmpError(uint8_t type) {
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

// All below 128 (RFC 4443, 2.1).
bool IsIcmpV6Error(uint8_t type) { return type >= 1 && type <= 127; }

FlowScope ScopeOf(const FlowKey& key) {
  return {.vlan_id = key.vlan_id,
          .outer_vlan_id = key.outer_vlan_id,
          .tunnel = key.tunnel(),
          .has_network_id = key.has_network_id != 0,
          .network_id = key.network_id};
}

}  // namespace

std::optional<FlowKey> QuotedFlow(const PacketView& packet, bool key_icmp_id) {
  if (!MayBeIcmpError(packet)) return std::nullopt;
  const std::span<const uint8_t> icmp = CapturedTransport(packet);
  if (icmp.size() <= kIcmpHeader) return std::nullopt;
  const bool is_error =
      packet.key.protocol == kProtocolIcmp ? IsIcmpError(icmp[0]) : IsIcmpV6Error(icmp[0]);
  if (!is_error) return std::nullopt;
  // A quote is short by its nature: all that its headers promise counts as cut off.
  constexpr uint32_t kAnyLength = 1 << 20;
  IpLayer ip;
  const Cursor quote(icmp.data() + kIcmpHeader, icmp.size() - kIcmpHeader);
  if (ReadIp(quote, kAnyLength, {kStandardPacketRules}, ip) != IgnoredReason::kNone) {
    return std::nullopt;
  }
  if (ip.fragment == Fragment::kLater) return std::nullopt;  // it has no ports
  PacketView quoted;
  if (ReadTransport(ip, ScopeOf(packet.key), kStandardPacketRules, quoted) !=
      IgnoredReason::kNone) {
    return std::nullopt;
  }
  if (key_icmp_id) SetIcmpId(ip, quoted.key);
  return quoted.key;
}

}  // namespace weir
