// Datagrams: DNS, DTLS, and what QUIC is begun with.
#include "engine/hello/reader.h"

namespace weir::hello {
namespace {

constexpr size_t kRecordHeader = 13;    // RFC 6347, 4.1
constexpr size_t kFragmentHeader = 12;  // RFC 6347, 4.2.2
constexpr uint8_t kHandshake = 22;

}  // namespace

void Reader::ReadDatagram(const FlowPacket& packet, FlowReading& flow) {
  if (packet.payload.empty()) return;
  const bool is_open = flow.speech == Speech::kUndecided || flow.speech == Speech::kOther;
  if (is_open) flow.speech = SpeechOfDatagram(packet.payload, packet.ports);
  switch (flow.speech) {
    case Speech::kDns:
      return OnDnsMessage(packet.payload, flow);
    case Speech::kDtls:
      return ReadDtls(packet.side, packet.payload, flow);
    case Speech::kQuic:
      return ReadQuic(packet.side, packet.payload, flow);
    default:
      return;
  }
}

void Reader::ReadDtls(Side side, Bytes payload, FlowReading& flow) {
  Cursor rest = CursorOf(payload);
  while (flow.sides[IndexOf(side)] != OfSide::kDone && rest.Has(kRecordHeader)) {
    const uint8_t type = rest.Byte(0);
    const bool in_the_clear = rest.Byte(1) == 0xFE && rest.Big16(3) == 0;
    const size_t length = rest.Big16(11);
    Cursor record;
    rest.Skip(kRecordHeader);
    if (!TakeBytes(rest, length, record)) return;
    if (type != kHandshake) continue;
    if (!in_the_clear || !OnDtlsFragments(side, record, flow)) return SetDone(side, flow);
  }
}

// Whether more of the side is wanted. Fragments of a message before are passed over, and those of
// one behind it begin anew: only one at a time is kept.
bool Reader::OnDtlsFragments(Side side, Cursor record, FlowReading& flow) {
  while (record.Has(kFragmentHeader)) {
    const uint8_t type = record.Byte(0);
    const size_t length = Big24(record, 1), offset = Big24(record, 6), part = Big24(record, 9);
    const uint16_t message = record.Big16(4);
    Cursor fragment;
    record.Skip(kFragmentHeader);
    if (!TakeBytes(record, part, fragment) || part > length || offset > length - part) return false;
    if (Wants(type, flow) == MessageWish::kSkip) continue;
    Bytes body = Rest(fragment);
    if (part < length) {
      if (length > options_.max_flow_bytes) return false;
      Assembly::OfSide& kept = AssemblyOf(flow)->sides[IndexOf(side)];
      if (kept.dtls_message != message) kept.ranges.Clear();
      kept.dtls_message = message;
      if (!kept.ranges.Add(offset, body, options_.max_flow_bytes)) return false;
      body = kept.ranges.Prefix();
      if (body.size() < length) continue;
    }
    const bool more = OnHandshake(side, Security::kDtls, type, body, flow);
    if (!more) return false;
    if (part < length) flow.assembly->sides[IndexOf(side)].ranges.Clear();
  }
  return true;
}

}  // namespace weir::hello
