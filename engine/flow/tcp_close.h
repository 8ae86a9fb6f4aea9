// When a TCP connection is over, for sessions in which its close ends the flow.
#ifndef WEIR_ENGINE_FLOW_TCP_CLOSE_H_
#define WEIR_ENGINE_FLOW_TCP_CLOSE_H_

#include <cstdint>

namespace weir {

// Follows one record's segments: 12 bytes, a plain value. Closed by an RST, or once both sides have
// sent FIN and the FIN that came last is acknowledged. Sequence numbers compare modulo 2^32.
//
// Nothing is verified against windows: who can put a segment into the traffic can close the flow's
// record, and the next packet opens another. A FIN that was sent again does not move its end.
class TcpCloseTracker {
 public:
  // One segment in the order of capture, from src to dst or back; `flags` are TcpFlag bits, the
  // numbers in host order. True from the segment on that closes the connection.
  bool Add(bool from_source, uint8_t flags, uint32_t sequence, uint32_t acknowledgment,
           uint32_t payload_bytes);

  bool closed() const { return closed_; }

 private:
  uint32_t after_fin_[2] = {0, 0};  // by sender: the acknowledgment that covers its FIN
  bool fin_seen_[2] = {false, false};
  bool last_fin_from_source_ = false;
  bool closed_ = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_TCP_CLOSE_H_
