#include "engine/hello/tls_stream.h"

#include <algorithm>
#include <cstring>

namespace weir::hello {
namespace {

constexpr uint8_t kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kHeartbeat = 24;
constexpr uint8_t kClientHello = 1, kServerHello = 2;
constexpr uint16_t kMaxRecordBytes = (1 << 14) + 2048;  // RFC 5246, 6.2.3

bool IsHandshakeHeader(const uint8_t* header) {
  const uint16_t length = LoadBig16(header + 3);
  return header[0] == kHandshake && header[1] == 3 && header[2] <= 4 && length > 0 &&
         length <= kMaxRecordBytes;
}

}  // namespace

bool LooksLikeHello(Bytes bytes) {
  if (bytes.size() < kRecordHeaderBytes || !IsHandshakeHeader(bytes.data())) return false;
  if (bytes.size() == kRecordHeaderBytes) return true;
  return bytes[kRecordHeaderBytes] == kClientHello || bytes[kRecordHeaderBytes] == kServerHello;
}

void TlsStream::Clear() {
  header_bytes = 0;
  record_rest = 0;
  skipped_rest = 0;
  skips_record = skips_changes = false;
  message.clear();
}

bool EnterRecord(Cursor& bytes, TlsStream& stream, StreamStep& step) {
  const size_t length =
      std::min<size_t>(kRecordHeaderBytes - stream.header_bytes, bytes.remaining());
  std::memcpy(stream.header + stream.header_bytes, bytes.data(), length);
  bytes.Skip(length);
  stream.header_bytes = static_cast<uint8_t>(stream.header_bytes + length);
  if (stream.header_bytes < kRecordHeaderBytes) return false;
  stream.header_bytes = 0;
  const uint8_t type = stream.header[0];
  const uint16_t record_bytes = LoadBig16(stream.header + 3);
  stream.skips_record = type == kAlert || (type == kChangeCipherSpec && stream.skips_changes);
  const bool is_record = type >= kChangeCipherSpec && type <= kHeartbeat && stream.header[1] == 3;
  if (IsHandshakeHeader(stream.header) ||
      (is_record && stream.skips_record && record_bytes <= kMaxRecordBytes)) {
    stream.record_rest = record_bytes;
    return record_bytes > 0 || EnterRecord(bytes, stream, step);
  }
  // A change of cipher specs or data ends what is in the clear.
  step = is_record && stream.message.empty() ? StreamStep::kOver : StreamStep::kMalformed;
  return false;
}

}  // namespace weir::hello
