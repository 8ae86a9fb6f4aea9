#include "engine/flow/tcp_connection.h"

namespace weir {
namespace {

bool IsSynAck(const PacketView& packet) { return (packet.tcp_flags & kTcpAck) != 0; }

// Sequence numbers wrap: the difference decides.
bool Reaches(uint32_t acknowledgment, uint32_t end) {
  return static_cast<int32_t>(acknowledgment - end) >= 0;
}

bool IsSet(unsigned bits, int side) { return (bits >> side & 1) != 0; }

}  // namespace

bool TcpConnection::IsOfAnother(int sender, const PacketView& packet, const Record& record) const {
  if (packet.tcp_flags & (kTcpFin | kTcpRst)) return false;  // no sound SYN
  const bool is_known = IsSet(has_first_sequence_, sender);
  if (is_known && packet.tcp_sequence == first_sequence_[sender]) return false;
  if (AnswersFirst(sender, packet)) return false;
  if (AnswersOther(sender, packet) || record.phase == TcpPhase::kClosed) return true;
  // While there is nothing but SYNs: one more of the same side is another attempt, the first one of
  // the other side an answer or an open from both sides (RFC 9293, 3.5, figure 7).
  if (syns_ == record.packets) return is_known && !IsSynAck(packet);
  return AtLeastApart(record.last_seen_ns, packet.timestamp_ns, kTcpSilenceNs);
}

// Also with another sequence number of its own: a server with SYN cookies makes each anew (RFC
// 4987, 3.6).
bool TcpConnection::AnswersFirst(int sender, const PacketView& packet) const {
  return IsSynAck(packet) && IsSet(has_first_sequence_, 1 - sender) &&
         packet.tcp_acknowledgment == first_sequence_[1 - sender] + 1;
}

bool TcpConnection::AnswersOther(int sender, const PacketView& packet) const {
  return IsSynAck(packet) && has_other_ && other_sender_ != sender &&
         packet.tcp_acknowledgment == other_sequence_ + 1;
}

TcpPhase TcpConnection::Add(int sender, const PacketView& packet, TcpPhase phase) {
  if (packet.tcp_flags & kTcpSyn) AddSyn(sender, packet);
  if (phase == TcpPhase::kClosed) return phase;
  if (Closes(sender, packet)) {
    const auto now_ns = static_cast<uint64_t>(packet.timestamp_ns);
    fin_end_ = {static_cast<uint32_t>(now_ns), static_cast<uint32_t>(now_ns >> 32)};
    return TcpPhase::kClosed;
  }
  return fin_sent_ == 3 ? TcpPhase::kClosing : TcpPhase::kOpen;
}

void TcpConnection::AddSyn(int sender, const PacketView& packet) {
  if (syns_ < UINT16_MAX) ++syns_;
  if (!IsSet(has_first_sequence_, sender)) {
    has_first_sequence_ |= 1 << sender;
    first_sequence_[sender] = packet.tcp_sequence;
  } else if (packet.tcp_sequence != first_sequence_[sender] && !IsSynAck(packet)) {
    has_other_ = 1;
    other_sender_ = sender & 1;
    other_sequence_ = packet.tcp_sequence;
  }
  if (IsSynAck(packet) && !IsSet(has_first_sequence_, 1 - sender)) {
    has_first_sequence_ |= 1 << (1 - sender);
    first_sequence_[1 - sender] = packet.tcp_acknowledgment - 1;
  }
}

bool TcpConnection::Closes(int sender, const PacketView& packet) {
  if (packet.tcp_flags & kTcpRst) return true;
  if ((packet.tcp_flags & kTcpFin) && !IsSet(fin_sent_, sender)) {
    fin_sent_ |= 1 << sender;
    // FIN takes a sequence number behind the payload, as SYN does before it; its ACK names the one
    // after that.
    const uint32_t syn = (packet.tcp_flags & kTcpSyn) ? 1 : 0;
    fin_end_[sender] = packet.tcp_sequence + syn + packet.payload_bytes + 1;
    last_fin_ = sender & 1;
  }
  if (fin_sent_ != 3 || sender == last_fin_) return false;
  return (packet.tcp_flags & kTcpAck) && Reaches(packet.tcp_acknowledgment, fin_end_[last_fin_]);
}

}  // namespace weir
