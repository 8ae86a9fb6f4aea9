#include "engine/hello/dns_message.h"

#include <algorithm>
#include <cstring>

namespace weir::hello {
namespace {

constexpr size_t kHeaderLength = 12;
constexpr uint16_t kResponseFlag = 0x8000, kOpcodeMask = 0x7800, kCodeMask = 0x000F;
constexpr uint16_t kMulticastClassMask = 0x7FFF;
constexpr size_t kQuestionLength = 4;  // type and class, behind the name
constexpr size_t kRecordLength = 10;   // type, class, time to live and length, behind the name
constexpr uint16_t kTypeA = 1, kTypeAaaa = 28;
constexpr uint16_t kMaxRecords = 64;  // walked, of each kind
constexpr int kMaxLabels = 128;
constexpr size_t kMaxNameBytes = 255;
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

// The name at `offset`, through pointers, each of which has to point further back (RFC
// 1035, 4.1.4).
void ReadName(Bytes message, size_t offset, std::string& name) {
  size_t before = message.size();
  while (offset < message.size() && name.size() <= kMaxNameBytes) {
    const size_t length = message[offset];
    if (length == 0) return;
    if (length >= kPointer) {
      if (offset + 1 >= message.size()) return;
      const size_t target = (length & 0x3F) << 8 | message[offset + 1];
      if (target >= std::min(offset, before)) return;
      offset = before = target;
      continue;
    }
    if (length >= 64 || offset + 1 + length > message.size()) return;
    if (!name.empty()) name.push_back('.');
    name.append(TextOf(message.subspan(offset + 1, length)));
    offset += 1 + length;
  }
}

// False where not all questions could be walked.
bool ReadQuestions(Bytes message, Cursor& cursor, DnsKind kind, DnsFields& hello_fields,
                   std::string& name) {
  for (uint16_t i = 0; i < hello_fields.queries; ++i) {
    const auto offset = static_cast<size_t>(cursor.data() - message.data());
    if (i == 0) ReadName(message, offset, name);
    if (i == kMaxRecords || !SkipName(cursor) || !cursor.Has(kQuestionLength)) return false;
    if (i == 0) {
      hello_fields.type = cursor.Big16(0);
      hello_fields.query_class = cursor.Big16(2);
      if (kind == DnsKind::kMulticast) hello_fields.query_class &= kMulticastClassMask;
    }
    cursor.Skip(kQuestionLength);
  }
  return true;
}

bool IsAddress(uint16_t type, size_t length) {
  return (type == kTypeA && length == 4) || (type == kTypeAaaa && length == 16);
}

void ReadAnswers(Cursor& cursor, DnsFields& hello_fields) {
  for (uint16_t i = 0; i < std::min(hello_fields.answers, kMaxRecords); ++i) {
    if (!SkipName(cursor) || !cursor.Has(kRecordLength)) return;
    const uint16_t type = cursor.Big16(0);
    const size_t length = cursor.Big16(8);
    if (i == 0) hello_fields.answer_type = type;
    cursor.Skip(kRecordLength);
    if (!cursor.Has(length)) return;
    if (IsAddress(type, length)) {
      hello_fields.address_bytes = static_cast<uint8_t>(length);
      std::memcpy(hello_fields.address, cursor.data(), length);
      return;
    }
    cursor.Skip(length);
  }
}

}  // namespace

bool ReadDnsMessage(Bytes message, DnsKind kind, DnsFields& hello_fields, std::string& name) {
  hello_fields = DnsFields();
  name.clear();
  Cursor cursor = CursorOf(message);
  if (!cursor.Has(kHeaderLength)) return false;
  const uint16_t flags = cursor.Big16(2);
  hello_fields.id = cursor.Big16(0);
  hello_fields.queries = cursor.Big16(4);
  hello_fields.answers = cursor.Big16(6);
  hello_fields.is_response = (flags & kResponseFlag) != 0;
  hello_fields.code = static_cast<uint8_t>(flags & kCodeMask);
  cursor.Skip(kHeaderLength);
  const bool walked = ReadQuestions(message, cursor, kind, hello_fields, name);
  name.resize(std::min(name.size(), kMaxNameBytes));
  if (hello_fields.is_response && walked) ReadAnswers(cursor, hello_fields);
  return true;
}

bool IsCertainlyDns(Bytes message) {
  constexpr uint16_t kReserved = 0x0040;  // RFC 1035 and RFC 2535 leave this bit 0
  Cursor cursor = CursorOf(message);
  if (!cursor.Has(kHeaderLength + 1 + kQuestionLength)) return false;
  const uint16_t flags = cursor.Big16(2);
  const uint32_t records = cursor.Big16(6) + cursor.Big16(8) + cursor.Big16(10);
  if ((flags & (kOpcodeMask | kReserved)) != 0 || cursor.Big16(4) != 1) return false;
  if (records > kMaxRecords || ((flags & kResponseFlag) == 0 && cursor.Big16(6) != 0)) return false;
  cursor.Skip(kHeaderLength);
  if (!SkipName(cursor) || !cursor.Has(kQuestionLength)) return false;
  const uint16_t type = cursor.Big16(0), query_class = cursor.Big16(2);
  if (type == 0 || (query_class != 1 && query_class != 3 && query_class != 255)) return false;
  cursor.Skip(kQuestionLength);
  for (uint32_t i = 0; i < records; ++i) {
    if (!SkipName(cursor) || !cursor.Has(kRecordLength)) return false;
    if (!cursor.TrySkip(kRecordLength + cursor.Big16(8))) return false;
  }
  return cursor.remaining() == 0;
}

}  // namespace weir::hello
