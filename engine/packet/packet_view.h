// A decoded packet: all that the floors above need to know of it.
#ifndef WEIR_ENGINE_PACKET_PACKET_VIEW_H_
#define WEIR_ENGINE_PACKET_PACKET_VIEW_H_

#include <cstdint>

#include "engine/packet/flow_key.h"

namespace weir {

// TCP flags as they stand in byte 13 of the TCP header (RFC 9293).
enum TcpFlag : uint8_t {
  kTcpFin = 0x01,
  kTcpSyn = 0x02,
  kTcpRst = 0x04,
  kTcpPsh = 0x08,
  kTcpAck = 0x10,
  kTcpUrg = 0x20,
  kTcpEce = 0x40,
  kTcpCwr = 0x80,
};

// A plain value that borrows the frame's bytes: valid as long as the block that holds the frame.
// Decode() sets all but `timestamp_ns`, `ordinal` and `interface_number`, which the reader of the
// source stamps. Two cache lines, which nothing else shares.
struct alignas(64) PacketView {
  FlowKey key;
  uint64_t key_hash = 0;        // HashFlowKey(key)
  int64_t timestamp_ns = 0;     // Unix time, never below that of an earlier packet of the source
  uint64_t ordinal = 0;         // ordinal of the frame in its source, from 1
  const uint8_t* ip = nullptr;  // the innermost IP header
  const uint8_t* source_mac = nullptr;  // 6 bytes each, or null where the link has none
  const uint8_t* destination_mac = nullptr;
  uint32_t ip_captured = 0;      // bytes from `ip` to the end of what was captured
  uint32_t link_bytes = 0;       // wire length of the outer frame
  uint32_t ip_bytes = 0;         // total length by the innermost IP header
  uint32_t transport_bytes = 0;  // L4 length with its header; TCP, UDP, ICMP, ICMPv6 only
  uint32_t payload_bytes = 0;    // L4 length without its header
  uint32_t tunnel_id = 0;        // TEID, VNI or key of the innermost tunnel
  uint32_t tcp_sequence = 0;     // host order; 0 for other protocols
  uint32_t tcp_acknowledgment = 0;
  uint8_t tcp_flags = 0;  // TcpFlag bits; 0 for other protocols
  bool from_low = true;   // the sender is the low end of the key
  bool has_tunnel_id = false;
  uint8_t interface_number = 0;  // in the source's interfaces, from 1; 0: it has none
};
static_assert(sizeof(PacketView) == 2 * 64);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_PACKET_VIEW_H_
