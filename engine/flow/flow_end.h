// When a flow is over, and why.
#ifndef WEIR_ENGINE_FLOW_FLOW_END_H_
#define WEIR_ENGINE_FLOW_FLOW_END_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/packet/packet_view.h"

namespace weir {

// The numbers are those of weir.v1.EndReason.
enum class EndReason : uint8_t {
  kNone = 0,       // still open
  kIdle = 1,       // no packet for the idle timeout
  kActive = 2,     // open for the active timeout; the next packet opened a new record
  kTcpClosed = 3,  // RST, or FIN from both sides and the last one acknowledged (an option)
  kEvicted = 4,    // the least recently used of a full table
  kSourceEnd = 5,  // the source has no more packets
  kShutdown = 6,   // the session was stopped
  kProgram = 7,    // a program ended it
};
inline constexpr size_t kEndReasonCount = 8;

// When a flow ends by time: rules 1 and 2 of "End of a flow" in docs/flow_semantics.md.

// Nanoseconds, not negative. 0 means a record for each packet.
struct FlowTimeouts {
  int64_t idle_ns;
  int64_t active_ns;
};

// The differences of times are formed in 64 bits without overflow: stamps come from the wire.
inline bool AtLeastApart(int64_t earlier_ns, int64_t later_ns, int64_t span_ns) {
  return later_ns >= earlier_ns &&
         static_cast<uint64_t>(later_ns) - static_cast<uint64_t>(earlier_ns) >=
             static_cast<uint64_t>(span_ns);
}

// kIdle or kActive where a packet at `now_ns` does not belong to the record any more, else kNone.
inline EndReason EndReasonAt(int64_t now_ns, int64_t first_seen_ns, int64_t last_seen_ns,
                             const FlowTimeouts& timeouts) {
  if (AtLeastApart(last_seen_ns, now_ns, timeouts.idle_ns)) return EndReason::kIdle;
  if (AtLeastApart(first_seen_ns, now_ns, timeouts.active_ns)) return EndReason::kActive;
  return EndReason::kNone;
}

// When a TCP connection is over: by RST, or when both sides sent FIN and the last FIN is
// acknowledged (RFC 9293, 3.6).
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

#endif  // WEIR_ENGINE_FLOW_FLOW_END_H_
