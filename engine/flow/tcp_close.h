// When a TCP connection is over: by RST, or when both sides sent FIN and the last FIN is
// acknowledged (RFC 9293, 3.6).
#ifndef WEIR_ENGINE_FLOW_TCP_CLOSE_H_
#define WEIR_ENGINE_FLOW_TCP_CLOSE_H_

#include <array>
#include <cstdint>

#include "engine/packet/packet_view.h"

namespace weir {

// A plain value of 12 bytes. Nothing is verified against windows: who can put a segment into the
// traffic can end the flow's record, and the next packet opens another. A FIN that is sent again
// does not move its end.
class TcpCloseTracker {
 public:
  // Takes a packet of the connection into account; true where it closes the connection. `sender`
  // is 0 or 1, the side that sent it.
  bool Add(int sender, const PacketView& packet) {
    if (packet.tcp_flags & kTcpRst) return true;
    if ((packet.tcp_flags & kTcpFin) && !fin_sent_[sender]) {
      fin_sent_[sender] = true;
      // FIN takes a sequence number behind the payload, as SYN does before it; its ACK names the
      // one after that.
      const uint32_t syn = (packet.tcp_flags & kTcpSyn) ? 1 : 0;
      fin_end_[sender] = packet.tcp_sequence + syn + packet.payload_bytes + 1;
      last_fin_ = static_cast<uint8_t>(sender);
    }
    if (!fin_sent_[0] || !fin_sent_[1] || sender == last_fin_) return false;
    return (packet.tcp_flags & kTcpAck) && Reaches(packet.tcp_acknowledgment, fin_end_[last_fin_]);
  }

 private:
  // Sequence numbers wrap: the difference decides.
  static bool Reaches(uint32_t acknowledgment, uint32_t end) {
    return static_cast<int32_t>(acknowledgment - end) >= 0;
  }

  std::array<uint32_t, 2> fin_end_{};
  std::array<bool, 2> fin_sent_{};
  uint8_t last_fin_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_TCP_CLOSE_H_
