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

// What a packet is of an IP packet that was cut into pieces.
enum class Fragment : uint8_t {
  kWhole = 0,  // not one
  kFirst = 1,  // has the transport header
  kLater = 2,  // has none: ports are 0
};

// A plain value that borrows the frame's bytes: valid as long as the block that holds the frame.
// Decode() sets all but `timestamp_ns`, `ordinal` and `interface_number`, which the reader of the
// source stamps. Two cache lines, which nothing else shares. What only few look at is read from the
// bytes when it is asked for (header_fields.h, captured_transport.h).
struct alignas(64) PacketView {
  static constexpr uint16_t kNoOffset = 0xFFFF;

  FlowKey key;
  uint64_t key_hash = 0;         // HashFlowKey(key)
  int64_t timestamp_ns = 0;      // Unix time, never below that of an earlier packet of the source
  uint64_t ordinal = 0;          // ordinal of the frame in its source, from 1
  const uint8_t* ip = nullptr;   // the innermost IP header
  uint32_t ip_captured = 0;      // bytes from `ip` to the end of what was captured
  uint32_t link_bytes = 0;       // wire length of the outer frame
  uint32_t ip_bytes = 0;         // total length of the innermost IP packet
  uint32_t transport_bytes = 0;  // L4 length with its header; of protocols with ports, and ICMP
  uint32_t payload_bytes = 0;    // L4 length without its header
  uint32_t tunnel_id = 0;        // TEID, VNI or key of the innermost tunnel
  uint32_t tcp_sequence = 0;     // host order; 0 for other protocols, and where it was cut off
  uint32_t tcp_acknowledgment = 0;
  uint16_t ip_offset = 0;         // from the start of the frame to `ip`
  uint16_t transport_offset = 0;  // from `ip` to the transport header, whether or not captured
  // In the frame, of 6 bytes each; kNoOffset where the link has none.
  uint16_t source_mac_offset = kNoOffset;
  uint16_t destination_mac_offset = kNoOffset;
  // In the frame, of the IP header that says kFirst or kLater: that at `ip`, or one around it.
  uint16_t fragment_offset = kNoOffset;
  uint16_t interface_number = 0;  // in the source's interfaces, from 1; 0: it has none
  uint8_t tcp_flags = 0;          // TcpFlag bits; 0 for other protocols, and where cut off
  bool from_low : 1 = true;       // the sender is the low end of the key
  bool has_tunnel_id : 1 = false;
  Fragment fragment : 2 = Fragment::kWhole;
  uint8_t unused : 4 = 0;  // set with the bits above, so that all are one store

  // The frame from its link header on: ip_offset + ip_captured bytes.
  const uint8_t* frame() const { return ip - ip_offset; }
  uint32_t frame_captured() const { return ip_offset + ip_captured; }
  // Null where the link has none.
  const uint8_t* source_mac() const { return At(source_mac_offset); }
  const uint8_t* destination_mac() const { return At(destination_mac_offset); }
  // REQUIRES: fragment is not kWhole.
  const uint8_t* fragmented_ip() const { return frame() + fragment_offset; }

 private:
  const uint8_t* At(uint16_t offset) const {
    return offset == kNoOffset ? nullptr : frame() + offset;
  }
};
static_assert(sizeof(PacketView) == 2 * 64);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_PACKET_VIEW_H_
