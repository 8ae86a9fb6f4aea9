#include "engine/hello/quic_packet.h"

#include "engine/hello/quic_wire.h"

namespace weir::hello {
namespace {

constexpr uint8_t kLongHeader = 0x80, kFixedBit = 0x40;
constexpr size_t kVersionOffset = 1, kIdsOffset = 5;

QuicPacketKind KindOf(uint8_t first_byte, QuicFamily family) {
  static constexpr QuicPacketKind kKinds[] = {QuicPacketKind::kInitial, QuicPacketKind::kZeroRtt,
                                              QuicPacketKind::kHandshake, QuicPacketKind::kRetry};
  const uint8_t type = first_byte >> 4 & 0x03;
  return kKinds[HasTypesOfVersion2(family) ? (type + 3) & 0x03 : type];
}

// The ids behind the version. Other versions may have longer ones.
bool TakeIds(Cursor& cursor, QuicPacket& packet) {
  Cursor destination, source;
  if (!TakeVector8(cursor, destination) || !TakeVector8(cursor, source)) return false;
  packet.destination_id = Rest(destination);
  packet.source_id = Rest(source);
  return true;
}

bool TakeLength(Cursor& cursor, const QuicPacket& packet, uint64_t& length) {
  if (packet.kind == QuicPacketKind::kInitial) {
    uint64_t token_length = 0;
    if (!TakeVarint(cursor, token_length) || token_length > cursor.remaining()) return false;
    cursor.Skip(token_length);
  }
  return TakeVarint(cursor, length) && length <= cursor.remaining();
}

// RFC 9000, 15: versions of this pattern ask for a version negotiation.
bool IsReserved(uint32_t version) { return (version & 0x0F0F0F0F) == 0x0A0A0A0A; }

// A CRYPTO frame behind its type.
bool TakeCrypto(Cursor& frames, uint64_t& offset, Cursor& content) {
  uint64_t length = 0;
  return TakeVarint(frames, offset) && TakeVarint(frames, length) && length <= frames.remaining() &&
         TakeBytes(frames, length, content);
}

bool SkipVarints(Cursor& frames, uint64_t count) {
  uint64_t number = 0;
  for (uint64_t i = 0; i < count; ++i) {
    if (!TakeVarint(frames, number)) return false;
  }
  return true;
}

// RFC 9000, 19.3.
bool SkipAck(Cursor& frames, bool with_counts) {
  uint64_t ranges = 0;
  if (!SkipVarints(frames, 2) || !TakeVarint(frames, ranges) || !SkipVarints(frames, 1)) {
    return false;
  }
  return ranges <= frames.remaining() && SkipVarints(frames, 2 * ranges) &&
         SkipVarints(frames, with_counts ? 3 : 0);
}

}  // namespace

bool TakeQuicPacket(Bytes& datagram, QuicPacket& packet) {
  Cursor cursor = CursorOf(datagram);
  if (!cursor.Has(kIdsOffset) || (cursor.Byte(0) & kLongHeader) == 0) return false;
  packet = QuicPacket();
  packet.version = cursor.Big32(kVersionOffset);
  packet.family = FamilyOf(packet.version);
  packet.bytes = datagram;
  const uint8_t first_byte = cursor.Byte(0);
  cursor.Skip(kIdsOffset);
  if (!TakeIds(cursor, packet)) return false;
  datagram = {};
  if (packet.version == 0) {
    packet.kind = QuicPacketKind::kVersionNegotiation;
    return true;
  }
  if (packet.family == QuicFamily::kUnknown) return true;
  packet.kind = KindOf(first_byte, packet.family);
  if (packet.kind == QuicPacketKind::kRetry) return true;
  uint64_t length = 0;
  if (!TakeLength(cursor, packet, length)) return false;
  packet.number_offset = static_cast<size_t>(cursor.data() - packet.bytes.data());
  datagram = packet.bytes.subspan(packet.number_offset + length);
  packet.bytes = packet.bytes.first(packet.number_offset + length);
  return true;
}

bool IsQuicLongHeader(Bytes payload) {
  const Cursor cursor = CursorOf(payload);
  if (!cursor.Has(kIdsOffset + 2) || (cursor.Byte(0) & kLongHeader) == 0) return false;
  const uint32_t version = cursor.Big32(kVersionOffset);
  const bool known = FamilyOf(version) != QuicFamily::kUnknown || IsReserved(version);
  return known && (cursor.Byte(0) & kFixedBit) != 0 &&
         cursor.Byte(kIdsOffset) <= kMaxConnectionIdBytes;
}

QuicFrame TakeQuicFrame(Cursor& frames, uint64_t& offset, Cursor& content) {
  constexpr uint8_t kPadding = 0, kPing = 1, kAck = 2, kAckWithCounts = 3, kCrypto = 6;
  constexpr uint8_t kConnectionClose = 0x1C;
  while (frames.Has(1) && frames.Byte(0) == kPadding) frames.Skip(1);
  if (!frames.Has(1)) return QuicFrame::kNone;
  const uint8_t type = frames.Byte(0);
  frames.Skip(1);
  switch (type) {
    case kPing:
      return QuicFrame::kOther;
    case kAck:
    case kAckWithCounts:
      return SkipAck(frames, type == kAckWithCounts) ? QuicFrame::kOther : QuicFrame::kMalformed;
    case kCrypto:
      return TakeCrypto(frames, offset, content) ? QuicFrame::kCrypto : QuicFrame::kMalformed;
    case kConnectionClose:
      return QuicFrame::kNone;  // nothing of interest comes behind it
    default:
      return QuicFrame::kMalformed;
  }
}

}  // namespace weir::hello
