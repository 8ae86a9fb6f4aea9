// Where one TCP connection ends and the next one on the same addresses and ports begins, as
// somebody who sees the packets go by can tell.
#ifndef WEIR_ENGINE_FLOW_TCP_CONNECTION_H_
#define WEIR_ENGINE_FLOW_TCP_CONNECTION_H_

#include <array>
#include <cstdint>

#include "engine/flow/flow_end.h"
#include "engine/packet/packet_view.h"

namespace weir {

// How far the close of a connection has come. Kept with what every packet of a flow touches, so
// that a packet in the middle of a connection asks for nothing else.
enum class TcpPhase : uint8_t {
  kOpen,     // or no TCP
  kClosing,  // both sides sent FIN; any ACK may be the last
  kClosed,   // by RST, or the last FIN is acknowledged (RFC 9293, 3.6)
};

// A closed connection still gets what is under way to it: late segments, FINs and resets that are
// sent again, the last ACK of a close from both sides (RFC 9293, 3.6, 3.5.2 and 3.10.7.4). Its
// record ends so long after its last packet, and so long after the close at the latest.
inline constexpr int64_t kTcpLingerNs = 5'000'000'000;
inline constexpr int64_t kTcpLongestLingerNs = 60'000'000'000;

// After so long a silence a SYN with another initial sequence number opens another connection:
// whoever sends it does not know the one before (RFC 9293, 3.5.1). Nothing of that one is under way
// any more. Earlier, it may be spoofed or have come late, and the other side's answer tells.
inline constexpr int64_t kTcpSilenceNs = 5'000'000'000;

// A plain value of 24 bytes. Nothing is verified against windows: who can put a segment into the
// traffic can end the flow's record, and the next packet opens another. A FIN that is sent again
// does not move its end. Sides are 0 or 1, as in Direction.
class TcpConnection {
 public:
  // What the record knows beside this when a packet comes.
  struct Record {
    TcpPhase phase;
    uint64_t packets;
    int64_t last_seen_ns;
  };

  // Whether a packet with SYN, for a record that has packets, is of another connection: then it
  // opens another record. The SYN of this one is not, however often and late it comes again.
  bool IsOfAnother(int sender, const PacketView& packet, const Record& record) const;

  // Takes a packet of the connection into account that has SYN, FIN or RST, or comes while it
  // closes. Returns the phase that it comes to from `phase`.
  TcpPhase Add(int sender, const PacketView& packet, TcpPhase phase);

  // When it was closed. REQUIRES: it is.
  int64_t closed_ns() const {
    return static_cast<int64_t>(static_cast<uint64_t>(fin_end_[1]) << 32 | fin_end_[0]);
  }

 private:
  void AddSyn(int sender, const PacketView& packet);
  bool Closes(int sender, const PacketView& packet);
  bool AnswersOther(int sender, const PacketView& packet) const;
  bool AnswersFirst(int sender, const PacketView& packet) const;

  // The sequence number behind each side's FIN; of a closed connection the time of that.
  std::array<uint32_t, 2> fin_end_{};
  std::array<uint32_t, 2> first_sequence_{};  // of each side's SYN, by whichever of them tells it
  uint32_t other_sequence_ = 0;               // of a SYN within the connection that was not its own
  uint16_t syns_ = 0;                         // packets with SYN; stays at the largest number
  uint8_t has_first_sequence_ : 2 = 0;        // a bit for each side, as in the next
  uint8_t fin_sent_ : 2 = 0;
  uint8_t last_fin_ : 1 = 0;  // the side
  uint8_t has_other_ : 1 = 0;
  uint8_t other_sender_ : 1 = 0;  // the side
};
static_assert(sizeof(TcpConnection) == 24);

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_TCP_CONNECTION_H_
