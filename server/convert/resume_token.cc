#include "server/convert/resume_token.h"

#include <algorithm>

#include "server/convert/faults.h"

namespace weir {
namespace {

// Layout: version, sensor's mark, incarnation, place, session id, checksum; numbers in
// little-endian order.
constexpr char kVersion = 2;
constexpr size_t kMarkBytes = 4;
constexpr size_t kNumberBytes = 8;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kIncarnationAt = 1 + kMarkBytes;
constexpr size_t kPlaceAt = kIncarnationAt + kNumberBytes;
constexpr size_t kHeaderBytes = kPlaceAt + kNumberBytes;

void PutNumber(uint64_t value, size_t bytes, std::string& out) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t TakeNumber(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
  return value;
}

// FNV-1a, 32 bits.
uint32_t ChecksumOf(absl::string_view bytes) {
  uint32_t sum = 2166136261u;
  for (const char byte : bytes) sum = (sum ^ static_cast<uint8_t>(byte)) * 16777619u;
  return sum;
}

}  // namespace

uint32_t SensorMark(absl::string_view sensor_id) {
  return std::max<uint32_t>(ChecksumOf(sensor_id), 1);
}

std::string EncodeToken(const ResumeToken& token) {
  std::string bytes(1, kVersion);
  PutNumber(token.sensor_mark, kMarkBytes, bytes);
  PutNumber(token.incarnation, kNumberBytes, bytes);
  PutNumber(token.place, kNumberBytes, bytes);
  bytes += token.session_id;
  PutNumber(ChecksumOf(bytes), kChecksumBytes, bytes);
  return bytes;
}

absl::StatusOr<ResumeToken> DecodeToken(absl::string_view bytes) {
  constexpr char kField[] = "subscription.resume_token";
  if (bytes.size() <= kHeaderBytes + kChecksumBytes || bytes[0] != kVersion) {
    return FieldError(kField, "is not a token of this sensor");
  }
  const absl::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (TakeNumber(bytes.substr(body.size())) != ChecksumOf(body)) {
    return FieldError(kField, "is damaged");
  }
  return ResumeToken{.sensor_mark = static_cast<uint32_t>(TakeNumber(body.substr(1, kMarkBytes))),
                     .session_id = std::string(body.substr(kHeaderBytes)),
                     .incarnation = TakeNumber(body.substr(kIncarnationAt, kNumberBytes)),
                     .place = TakeNumber(body.substr(kPlaceAt, kNumberBytes))};
}

}  // namespace weir
