#include "engine/dpi/extract/wire_fields.h"

#include <algorithm>
#include <cstring>

#include "engine/dpi/ndpi/detection_module.h"
#include "engine/packet/ip.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

constexpr size_t kHeaderLength = 12;
constexpr uint16_t kResponseFlag = 0x8000, kReplyCodeMask = 0x000F;
constexpr uint16_t kMulticastClassMask = 0x7FFF;
constexpr size_t kQuestionLength = 4;  // type and class, behind the name
constexpr size_t kRecordLength = 10;   // type, class, time to live and length, behind the name
constexpr uint16_t kTypeA = 1, kTypeAaaa = 28;
constexpr uint16_t kMaxRecords = 64;  // walked, of each kind
constexpr int kMaxLabels = 128;
constexpr uint8_t kPointer = 0xC0;

bool SkipName(Cursor& cursor) {
  for (int i = 0; i < kMaxLabels && cursor.Has(1); ++i) {
    const uint8_t length = cursor.Byte(0);
    if (length == 0) return cursor.TrySkip(1);
    if (length >= kPointer) return cursor.TrySkip(2);  // ends a name
    if (length >= 64 || !cursor.TrySkip(length + 1u)) return false;
  }
  return false;
}

// False where not all questions could be walked. A message without any says nothing of what was
// asked before: responses of multicast DNS have none.
bool ReadQuestions(Cursor& cursor, uint16_t queries, DnsKind kind, DnsMessages& dns) {
  if (queries == 0) return true;
  dns.queries = queries;
  dns.query_type = dns.query_class = 0;
  for (uint16_t i = 0; i < queries; ++i) {
    if (i == kMaxRecords || !SkipName(cursor) || !cursor.Has(kQuestionLength)) return false;
    if (i == 0) {
      dns.query_type = cursor.Big16(0);
      dns.query_class = cursor.Big16(2);
      if (kind == DnsKind::kMulticast) dns.query_class &= kMulticastClassMask;
    }
    cursor.Skip(kQuestionLength);
  }
  return true;
}

bool IsAddress(uint16_t type, size_t length) {
  return (type == kTypeA && length == 4) || (type == kTypeAaaa && length == 16);
}

void ReadAnswers(Cursor& cursor, DnsMessages& dns) {
  for (uint16_t i = 0; i < std::min(dns.answers, kMaxRecords); ++i) {
    if (!SkipName(cursor) || !cursor.Has(kRecordLength)) return;
    const uint16_t type = cursor.Big16(0);
    const size_t length = cursor.Big16(8);
    if (i == 0) dns.answer_type = type;
    cursor.Skip(kRecordLength);
    if (!cursor.Has(length)) return;
    if (IsAddress(type, length)) {
      dns.address_bytes = static_cast<uint8_t>(length);
      std::memcpy(dns.address, cursor.data(), length);
      return;
    }
    cursor.Skip(length);
  }
}

}  // namespace

void ReadDnsMessage(Cursor cursor, DnsKind kind, DnsMessages& dns) {
  if (!cursor.Has(kHeaderLength)) return;
  const uint16_t flags = cursor.Big16(2);
  const uint16_t queries = cursor.Big16(4), answers = cursor.Big16(6);
  dns.seen = true;
  cursor.Skip(kHeaderLength);
  const bool walked = ReadQuestions(cursor, queries, kind, dns);
  if ((flags & kResponseFlag) == 0) return;
  dns.response_seen = true;
  dns.reply_code = static_cast<uint8_t>(flags & kReplyCodeMask);
  dns.answers = answers;
  dns.answer_type = 0;
  dns.address_bytes = 0;
  if (walked) ReadAnswers(cursor, dns);
}

namespace {

constexpr size_t kTcpDataOffset = 12;   // its high nibble counts words of 4 bytes
constexpr size_t kDnsLengthPrefix = 2;  // before each message over TCP

bool Either(uint16_t master, uint16_t application, uint16_t id) {
  return master == id || application == id;
}

// What was captured of the payload, without link padding; empty where there is none.
Cursor PayloadOf(const IpLayer& ip) {
  Cursor payload(ip.transport.data(),
                 std::min<size_t>(ip.transport.remaining(), ip.transport_bytes));
  size_t header = kUdpHeaderLength;
  if (ip.protocol == kProtocolTcp) {
    if (!payload.Has(kTcpHeaderLength)) return {};
    header = (payload.Byte(kTcpDataOffset) >> 4) * 4u;
  } else if (ip.protocol != kProtocolUdp) {
    return {};
  }
  return payload.TrySkip(header) ? payload : Cursor();
}

void ReadDns(const IpLayer& ip, DnsKind kind, DnsMessages& dns) {
  Cursor payload = PayloadOf(ip);
  if (ip.protocol == kProtocolTcp && !payload.TrySkip(kDnsLengthPrefix)) return;
  ReadDnsMessage(payload, kind, dns);
}

void ReadQuic(const IpLayer& ip, uint32_t& version) {
  const uint32_t named = QuicVersion(PayloadOf(ip));
  if (named != 0) version = named;
}

}  // namespace

// RFC 8999: a long header has its version behind the first byte. Google's QUIC up to Q043 has it
// behind the connection id, if its public flags say that both are there.
uint32_t QuicVersion(Cursor payload) {
  constexpr uint8_t kLongHeader = 0x80;
  constexpr uint8_t kGoogleVersion = 0x01, kGoogleConnectionId = 0x08;
  if (!payload.Has(1)) return 0;
  const uint8_t flags = payload.Byte(0);
  payload.Skip(1);
  if ((flags & kLongHeader) != 0) return payload.Has(4) ? payload.Big32(0) : 0;
  if ((flags & kGoogleVersion) == 0) return 0;
  if ((flags & kGoogleConnectionId) != 0 && !payload.TrySkip(8)) return 0;
  return payload.Has(4) && payload.Byte(0) == 'Q' ? payload.Big32(0) : 0;
}

void ReadWireFields(uint16_t master, uint16_t application, const uint8_t* ip, uint32_t length,
                    WireFields& fields) {
  const bool is_quic = Either(master, application, NDPI_PROTOCOL_QUIC);
  if (!is_quic && FamilyOf(master, application) != ProtocolFamily::kDns) return;
  IpLayer layer;
  if (ReadDecodedIp(ip, length, layer) != IgnoredReason::kNone) return;
  if (is_quic) return ReadQuic(layer, fields.quic_version);
  const bool multicast = Either(master, application, NDPI_PROTOCOL_MDNS);
  ReadDns(layer, multicast ? DnsKind::kMulticast : DnsKind::kUnicast, fields.dns);
}

}  // namespace weir
