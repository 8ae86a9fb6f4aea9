#include "engine/hello/reader.h"

#include <utility>

#include "engine/packet/packet_view.h"

namespace weir::hello {

bool Reader::IsIdle(const FlowReading& flow) {
  if (flow.assembly != nullptr || MayTurnToTls(flow.speech)) return false;
  for (const OfSide side : flow.sides) {
    if (side == OfSide::kInside) return false;
  }
  return flow.speech == Speech::kUndecided || flow.speech == Speech::kOther;
}

bool Reader::Read(const FlowPacket& packet, FlowReading& flow) {
  time_ns_ = packet.timestamp_ns;
  ports_ = packet.ports;
  wants_certificate_ = packet.wants_certificate;
  packet.is_tcp ? ReadSegment(packet, flow) : ReadDatagram(packet, flow);
  if (flow.assembly != nullptr) Settle(flow);
  const bool done = flow.sides[0] == OfSide::kDone && flow.sides[1] == OfSide::kDone;
  if (!done && packet.number < options_.max_packets) return true;
  Close(AbandonReason::kPackets, flow);
  return false;
}

// ---- TCP -------------------------------------------------------------------------------------

void Reader::ReadSegment(const FlowPacket& packet, FlowReading& flow) {
  const size_t side = IndexOf(packet.side);
  uint32_t sequence = packet.tcp_sequence;
  if ((packet.tcp_flags & kTcpSyn) != 0) {
    ++sequence;
    flow.next[side] = sequence;
    flow.is_sequence_known[side] = true;
    if ((packet.tcp_flags & kTcpAck) == 0) flow.opener = static_cast<uint8_t>(side);
  }
  if (packet.payload.empty() || flow.sides[side] == OfSide::kDone) return;
  if (!flow.is_sequence_known[side]) {
    flow.next[side] = sequence;
    flow.is_sequence_known[side] = true;
  }
  Bytes bytes = packet.payload;
  const int32_t distance = SequenceDistance(flow.next[side], sequence);
  if (distance > 0 && KeepsEarly(packet.side, flow)) {
    EarlySegments& early = AssemblyOf(flow)->sides[side].early;
    if (!early.Add(sequence, bytes)) Abandon(AbandonReason::kFlowBytes, flow);
    return;
  }
  if (distance < 0) {
    const auto known = static_cast<size_t>(-static_cast<int64_t>(distance));
    if (known >= bytes.size()) return;
    bytes = bytes.subspan(known);
    sequence = flow.next[side];
  }
  flow.next[side] = sequence + static_cast<uint32_t>(bytes.size());
  Deliver(packet.side, bytes, flow);
  if (packet.is_cut) SetDone(packet.side, flow);
  if (flow.assembly != nullptr) DeliverEarly(packet.side, flow);
}

// Of a stream of which nothing is known to come, what is missing is passed over.
bool Reader::KeepsEarly(Side side, const FlowReading& flow) const {
  switch (flow.sides[IndexOf(side)]) {
    case OfSide::kStart:
    case OfSide::kInside:
      return true;
    case OfSide::kWatch:
      return MayTurnToTls(flow.speech) || flow.speech == Speech::kTls;
    case OfSide::kDone:
      return false;
  }
  return false;
}

void Reader::DeliverEarly(Side side, FlowReading& flow) {
  std::string segment;
  while (flow.assembly != nullptr &&
         flow.assembly->sides[IndexOf(side)].early.Take(flow.next[IndexOf(side)], segment)) {
    if (flow.sides[IndexOf(side)] == OfSide::kDone) continue;
    Deliver(side, {reinterpret_cast<const uint8_t*>(segment.data()), segment.size()}, flow);
  }
}

void Reader::Deliver(Side side, Bytes bytes, FlowReading& flow) {
  switch (flow.sides[IndexOf(side)]) {
    case OfSide::kStart:
      return Start(side, bytes, flow);
    case OfSide::kWatch:
      return Watch(side, bytes, flow);
    case OfSide::kInside:
      return Inside(side, bytes, flow);
    case OfSide::kDone:
      return;
  }
}

void Reader::Start(Side side, Bytes bytes, FlowReading& flow) {
  ReadOn(side, bytes, flow, [&](Bytes all) -> Bytes {
    const Speech own = SpeechOfStream(all, ports_);
    // Short answers to a request for TLS are whole as they are.
    const bool is_answer = MayTurnToTls(flow.speech) && flow.speech != Speech::kHttpConnect;
    if (own == Speech::kUndecided && !is_answer) return all;
    const bool other_is_unknown =
        flow.speech == Speech::kOther && own != Speech::kOther && own != Speech::kTls;
    if (flow.speech == Speech::kUndecided || other_is_unknown) flow.speech = own;
    OfSide& state = flow.sides[IndexOf(side)];
    const bool is_open = MayTurnToTls(flow.speech) || flow.speech == Speech::kOther;
    const bool is_http = flow.speech == Speech::kHttp || flow.speech == Speech::kHttpConnect;
    if (is_http && own != Speech::kHttp) {
      SetDone(side, flow);
    } else if (is_open && !(is_http && own == Speech::kHttp)) {
      state = OfSide::kWatch;
      Watch(side, all, flow);
    } else {
      state = OfSide::kInside;
      Inside(side, all, flow);
    }
    return {};
  });
}

void Reader::Watch(Side side, Bytes bytes, FlowReading& flow) {
  if (LooksLikeHello(bytes)) return BeginTls(side, bytes, flow);
  if (!MayTurnToTls(flow.speech)) return;
  const size_t before = BytesBeforeHello(flow.speech, bytes);
  if (before > 0 && before < bytes.size() && LooksLikeHello(bytes.subspan(before))) {
    return BeginTls(side, bytes.subspan(before), flow);
  }
  flow.speech = ByClientLine(flow.speech, bytes);
}

void Reader::BeginTls(Side side, Bytes bytes, FlowReading& flow) {
  if (flow.speech != Speech::kTls) flow.before_tls = std::exchange(flow.speech, Speech::kTls);
  flow.sides[IndexOf(side)] = OfSide::kInside;
  ReadTlsBytes(side, bytes, flow);
}

void Reader::Inside(Side side, Bytes bytes, FlowReading& flow) {
  switch (flow.speech) {
    case Speech::kTls:
      return ReadTlsBytes(side, bytes, flow);
    case Speech::kHttp:
    case Speech::kHttpConnect:
      return ReadHttp(side, bytes, flow);
    case Speech::kSsh:
      return ReadSsh(side, bytes, flow);
    case Speech::kDns:
      return ReadDnsStream(side, bytes, flow);
    default:
      return SetDone(side, flow);
  }
}

}  // namespace weir::hello
