#include "engine/features/tcp_analysis.h"

namespace weir {
namespace {

// How late what is out of order may come, where no round trip is known.
constexpr int64_t kReorderNs = 3'000'000;

constexpr uint8_t kControl = kTcpSyn | kTcpFin | kTcpRst;

bool IsInactive(const TcpSender& sender) {
  return sender.state == TcpSideState::kInactive || sender.state == TcpSideState::kPartial;
}

// At the 1st, 10th, 100th time.
bool IsPowerOfTen(uint32_t count) {
  while (count >= 10 && count % 10 == 0) count /= 10;
  return count == 1;
}

}  // namespace

void TcpAnalysis::Add(Direction direction, const TcpSegment& segment) {
  TcpSender& from = senders_[static_cast<size_t>(direction)];
  TcpSender& to = senders_[1 - static_cast<size_t>(direction)];
  AddToHistory(direction, segment);
  if (segment.options_bytes > 0) from.ReadOptions(segment);
  const bool repeated = from.Send(segment, from.gap_count == 0 ? 0 : reorder_ns());
  if (repeated && IsPowerOfTen(from.repeated_payloads)) AddLetter(direction, 'T');
  // A SYN that was captured behind its answer: when that came is not known.
  if (segment.Has(kTcpSyn) && !segment.Has(kTcpAck) && (to.marks & kMarkSynAck)) {
    from.is_sampling = false;
  }
  if (segment.Has(kTcpAck) && !segment.Has(kTcpRst)) {
    to.Acknowledge(segment.acknowledgment, segment.time_ns);
    if (!handshake_complete_ && direction == Direction::kSrcToDst && !segment.Has(kTcpSyn)) {
      handshake_complete_ =
          (to.marks & kMarkSynAck) != 0 && TcpBefore(to.last_syn, segment.acknowledgment);
    }
  }
  // A window means nothing in a reset, nor to who will send no more.
  if (!segment.Has(kTcpSyn | kTcpRst) && to.state != TcpSideState::kClosed &&
      from.SetWindow(segment.window) && IsPowerOfTen(from.zero_windows)) {
    AddLetter(direction, 'W');
  }
  if (segment.Has(kControl) || from.state < TcpSideState::kEstablished) Move(direction, segment);
}

int64_t TcpAnalysis::reorder_ns() const {
  const int64_t rtt_ns = handshake_rtt_ns();
  return rtt_ns == TcpSender::kNoRtt ? kReorderNs : rtt_ns;
}

void TcpAnalysis::AddLetter(Direction direction, char letter) {
  history_.Add(direction == Direction::kSrcToDst ? letter : static_cast<char>(letter - 'A' + 'a'));
}

void TcpAnalysis::AddOnce(Direction direction, TcpMark mark, char letter) {
  uint8_t& marks = senders_[static_cast<size_t>(direction)].marks;
  if (marks & mark) return;
  marks |= mark;
  AddLetter(direction, letter);
}

void TcpAnalysis::AddToHistory(Direction direction, const TcpSegment& segment) {
  TcpSender& from = senders_[static_cast<size_t>(direction)];
  const auto add_another = [&](TcpMark mark, char letter, uint32_t sequence, uint32_t& last) {
    const bool is_another = (from.marks & mark) == 0 || sequence != last;
    from.marks |= mark;
    last = sequence;
    if (is_another) AddLetter(direction, letter);
  };
  switch (segment.flags & kControl) {
    case 0:
      if (segment.payload > 0) return AddOnce(direction, kMarkData, 'D');
      if (segment.Has(kTcpAck)) AddOnce(direction, kMarkAck, 'A');
      return;
    case kTcpSyn:
      if (segment.Has(kTcpAck))
        return add_another(kMarkSynAck, 'H', segment.sequence, from.last_syn);
      return add_another(kMarkSyn, 'S', segment.sequence, from.last_syn);
    case kTcpFin:
      return add_another(kMarkFin, 'F', segment.sequence + segment.payload, from.last_fin);
    case kTcpRst:
      return add_another(kMarkRst, 'R', segment.sequence, from.last_rst);
    default:
      if (segment.Has(kTcpFin) && segment.Has(kTcpRst)) return AddOnce(direction, kMarkFinRst, 'I');
      return AddOnce(direction, kMarkMultiFlag, 'Q');
  }
}

void TcpAnalysis::Move(Direction direction, const TcpSegment& segment) {
  TcpSender& from = senders_[static_cast<size_t>(direction)];
  TcpSender& to = senders_[1 - static_cast<size_t>(direction)];
  switch (from.state) {
    case TcpSideState::kInactive:
      return MoveFromInactive(direction, segment);
    case TcpSideState::kPartial:
      if (segment.Has(kTcpSyn) && !segment.Has(kTcpAck) && to.state == TcpSideState::kInactive) {
        from.MoveTo(TcpSideState::kSynSent);
      }
      [[fallthrough]];
    case TcpSideState::kSynSent:
    case TcpSideState::kSynAckSent:
    case TcpSideState::kEstablished:
      if (segment.Has(kTcpRst)) return from.MoveTo(TcpSideState::kReset);
      if (!segment.Has(kTcpFin)) return;
      from.MoveTo(TcpSideState::kClosed);
      // The other side's reset, which followed its FIN, was the end of a close after all.
      if (to.state == TcpSideState::kReset && to.state_before == TcpSideState::kClosed) {
        to.MoveTo(TcpSideState::kClosed);
      }
      return;
    case TcpSideState::kClosed:
      if (segment.Has(kTcpRst) && to.state != TcpSideState::kClosed) {
        from.MoveTo(TcpSideState::kReset);
      }
      return;
    case TcpSideState::kReset:
      return;
  }
}

void TcpAnalysis::MoveFromInactive(Direction direction, const TcpSegment& segment) {
  TcpSender& from = senders_[static_cast<size_t>(direction)];
  TcpSender& to = senders_[1 - static_cast<size_t>(direction)];
  const bool is_source = direction == Direction::kSrcToDst;
  if (segment.Has(kTcpRst)) return from.MoveTo(TcpSideState::kReset);
  if (segment.Has(kTcpFin)) return from.MoveTo(TcpSideState::kClosed);
  if (segment.Has(kTcpSyn)) {
    if (!is_source) {
      if (to.state == TcpSideState::kSynSent) to.MoveTo(TcpSideState::kEstablished);
      return from.MoveTo(TcpSideState::kEstablished);
    }
    // Behind its answer: they were captured in the wrong order.
    if (to.state == TcpSideState::kEstablished) return from.MoveTo(TcpSideState::kEstablished);
    return from.MoveTo(segment.Has(kTcpAck) ? TcpSideState::kSynAckSent : TcpSideState::kSynSent);
  }
  // Some acknowledge a SYN before they answer it with their own.
  if (!is_source && segment.payload == 0 && to.state == TcpSideState::kSynSent) return;
  const bool answers = segment.Has(kTcpAck) && to.state == TcpSideState::kEstablished;
  from.MoveTo(answers ? TcpSideState::kEstablished : TcpSideState::kPartial);
}

// A RST in answer to an attempt, or two of a connection that carried nothing.
bool TcpAnalysis::rejected() const {
  const TcpSender& source = senders_[0];
  if (source.state == TcpSideState::kSynSent || source.state == TcpSideState::kSynAckSent) {
    return true;
  }
  return source.state == TcpSideState::kReset &&
         ((source.marks | senders_[1].marks) & kMarkData) == 0;
}

TcpConnState TcpAnalysis::conn_state() const {
  const TcpSender& source = senders_[0];
  const TcpSender& destination = senders_[1];
  if (destination.state == TcpSideState::kReset) {
    if (rejected()) return TcpConnState::kRej;
    return IsInactive(source) ? TcpConnState::kRstRh : TcpConnState::kRstR;
  }
  if (source.state == TcpSideState::kReset) {
    if (!IsInactive(destination)) return TcpConnState::kRstO;
    constexpr uint8_t kBeyondSyn = kMarkSynAck | kMarkAck | kMarkFin | kMarkFinRst | kMarkMultiFlag;
    const bool syn_alone = (source.marks & kMarkSyn) && !(source.marks & kBeyondSyn);
    return syn_alone ? TcpConnState::kRstOs0 : TcpConnState::kOth;
  }
  const bool source_closed = source.state == TcpSideState::kClosed;
  if (destination.state == TcpSideState::kClosed) {
    if (source_closed) return TcpConnState::kSf;
    return IsInactive(source) ? TcpConnState::kShr : TcpConnState::kS3;
  }
  if (source_closed) return IsInactive(destination) ? TcpConnState::kSh : TcpConnState::kS2;
  if (source.state == TcpSideState::kSynSent && destination.state == TcpSideState::kInactive) {
    return TcpConnState::kS0;
  }
  const bool established =
      source.state == TcpSideState::kEstablished && destination.state == TcpSideState::kEstablished;
  return established ? TcpConnState::kS1 : TcpConnState::kOth;
}

TcpHandshake TcpAnalysis::handshake() const {
  if (handshake_complete_) return TcpHandshake::kComplete;
  if (senders_[1].marks & kMarkSynAck) return TcpHandshake::kSynAckUnanswered;
  return senders_[0].marks & kMarkSyn ? TcpHandshake::kSynUnanswered : TcpHandshake::kNotSeen;
}

int64_t TcpAnalysis::handshake_rtt_ns() const {
  const int64_t there = senders_[0].syn_rtt_ns, back = senders_[1].syn_rtt_ns;
  return there == TcpSender::kNoRtt || back == TcpSender::kNoRtt ? TcpSender::kNoRtt : there + back;
}

}  // namespace weir
