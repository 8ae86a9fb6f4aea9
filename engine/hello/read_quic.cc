// QUIC's first flight: Initial packets of both sides, opened with the keys that the client's first
// destination id gives (RFC 9001, 5.2), and what their CRYPTO frames carry (RFC 9000, 19.6).
#include <algorithm>

#include "engine/hello/reader.h"
#include "engine/hello/tls_stream.h"

namespace weir::hello {
namespace {

constexpr size_t kMaxSealed = 16;  // packets without keys that are kept of a flow

Bytes BytesOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

void Reader::ReadQuic(Side side, Bytes datagram, FlowReading& flow) {
  QuicPacket packet;
  while (TakeQuicPacket(datagram, packet)) {
    NoteQuic(side, packet, flow);
    if (packet.kind == QuicPacketKind::kInitial) OnInitial(side, packet, flow);
  }
}

// What is said outside of encryption.
void Reader::NoteQuic(Side side, const QuicPacket& packet, FlowReading& flow) {
  const bool is_negotiation = packet.kind == QuicPacketKind::kVersionNegotiation;
  if (!is_negotiation &&
      HelloFields::NumberOf(flow.hello_fields.Last(HelloField::kQuicVersion)) != packet.version) {
    writer_.Number(HelloField::kQuicVersion, packet.version);
  }
  if (packet.kind == QuicPacketKind::kRetry && !flow.hello_fields.Has(HelloField::kQuicRetried)) {
    writer_.Number(HelloField::kQuicRetried, 1);
    writer_.Bytes(HelloField::kQuicKeyId,
                  TextOf(packet.source_id));  // the new keys' (RFC 9001, 5.2)
    flow.client = static_cast<uint8_t>(IndexOf(OtherThan(side)));
  }
  if (packet.kind == QuicPacketKind::kZeroRtt && !flow.hello_fields.Has(HelloField::kQuicZeroRtt)) {
    writer_.Number(HelloField::kQuicZeroRtt, 1);
  }
  flow.hello_fields.Take(writer_);
}

void Reader::OnInitial(Side side, const QuicPacket& packet, FlowReading& flow) {
  if (flow.sides[IndexOf(side)] == OfSide::kDone) return;
  const bool had_keys = flow.hello_fields.Has(HelloField::kQuicKeyId);
  size_t frame_bytes = 0;
  if (OpenInitial(side, packet, flow, frame_bytes)) {
    OnFrames(side, Bytes(frames_).first(frame_bytes), flow);
    if (!had_keys && flow.assembly != nullptr) OpenSealed(flow);
  } else if (packet.number_offset != 0) {
    std::vector<Assembly::Sealed>& sealed = AssemblyOf(flow)->sealed;
    if (sealed.size() < kMaxSealed) sealed.push_back({side, std::string(TextOf(packet.bytes))});
  }
}

bool Reader::OpenWith(const QuicPacket& packet, Bytes id, QuicSender sender, size_t& frame_bytes) {
  if (frames_.size() < packet.bytes.size()) frames_.resize(packet.bytes.size());
  const QuicKeys& keys = opener_.KeysOf(packet.family, id, sender);
  frame_bytes = opener_.Open(packet.bytes, packet.number_offset, keys, frames_.data());
  return frame_bytes > 0;
}

// With the id that the keys come from, which the client's first packet had, or one after a Retry;
// the client may have changed to another one since (RFC 9000, 7.2).
bool Reader::OpenInitial(Side side, const QuicPacket& packet, FlowReading& flow,
                         size_t& frame_bytes) {
  // The last id, and the first: a Retry may be forged.
  const Bytes key_id = BytesOf(flow.hello_fields.Last(HelloField::kQuicKeyId));
  const Bytes first_id = BytesOf(flow.hello_fields.First(HelloField::kQuicKeyId));
  const bool may_be_client = flow.client > 1 || flow.client == IndexOf(side);
  if (!key_id.empty()) {
    const QuicSender sender = may_be_client ? QuicSender::kClient : QuicSender::kServer;
    if (OpenWith(packet, key_id, sender, frame_bytes)) return true;
    const bool retried = first_id.data() != key_id.data();
    if (retried && OpenWith(packet, first_id, sender, frame_bytes)) return true;
  }
  if (!may_be_client || packet.destination_id.size() > kMaxConnectionIdBytes ||
      !OpenWith(packet, packet.destination_id, QuicSender::kClient, frame_bytes)) {
    return false;
  }
  flow.client = static_cast<uint8_t>(IndexOf(side));
  writer_.Bytes(HelloField::kQuicKeyId, TextOf(packet.destination_id));
  if (!flow.hello_fields.Has(HelloField::kQuicDestinationId)) {
    writer_.Bytes(HelloField::kQuicDestinationId, TextOf(packet.destination_id));
    writer_.Bytes(HelloField::kQuicSourceId, TextOf(packet.source_id));
  }
  flow.hello_fields.Take(writer_);
  return true;
}

// Keys have come: what could not be opened before is tried once more.
void Reader::OpenSealed(FlowReading& flow) {
  std::vector<Assembly::Sealed> sealed;
  sealed.swap(flow.assembly->sealed);
  for (const Assembly::Sealed& one : sealed) {
    if (flow.sides[IndexOf(one.side)] == OfSide::kDone) continue;
    Bytes bytes = BytesOf(one.packet);
    QuicPacket packet;
    size_t frame_bytes = 0;
    if (TakeQuicPacket(bytes, packet) && OpenInitial(one.side, packet, flow, frame_bytes)) {
      OnFrames(one.side, Bytes(frames_).first(frame_bytes), flow);
    }
  }
}

void Reader::OnFrames(Side side, Bytes frames, FlowReading& flow) {
  if (flow.assembly == nullptr) scratch_ranges_.Clear();
  RangeBuffer& ranges = RangesOf(side, flow);
  bool fits = true;
  const bool valid = ReadCryptoFrames(frames, [&](uint64_t offset, Bytes bytes) {
    fits = offset <= options_.max_flow_bytes &&
           ranges.Add(static_cast<size_t>(offset), bytes, options_.max_flow_bytes);
    return fits;
  });
  const Bytes prefix = ranges.Prefix();
  const bool headed = prefix.size() >= kHandshakeHeaderBytes;
  const size_t whole = headed ? kHandshakeHeaderBytes + Big24(CursorOf(prefix), 1) : 0;
  if (headed && prefix.size() >= whole) {
    const Bytes body = prefix.subspan(kHandshakeHeaderBytes, whole - kHandshakeHeaderBytes);
    const bool more = OnHandshake(side, Security::kQuic, prefix[0], body, flow);
    scratch_ranges_.Clear();
    if (!more) SetDone(side, flow);
    return;
  }
  if (!fits || !valid) {
    scratch_ranges_.Clear();
    return Abandon(fits ? AbandonReason::kMalformed : AbandonReason::kFlowBytes, flow);
  }
  Keep(side, flow);
}

}  // namespace weir::hello
