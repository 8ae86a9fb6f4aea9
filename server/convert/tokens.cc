#include "server/convert/tokens.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

// Layout: version, sensor's mark, session uid, next sequence, session id, checksum; numbers in
// little-endian order. With what is untold another version, and before the session id: reason,
// first sequence, last sequence, events.
constexpr char kVersion = 4;
constexpr char kVersionWithUntold = 5;
constexpr size_t kReasonBytes = 1;
constexpr size_t kMarkBytes = 4;
constexpr size_t kNumberBytes = 8;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kUidBytes = 16;
constexpr size_t kUidAt = 1 + kMarkBytes;
constexpr size_t kSequenceAt = kUidAt + kUidBytes;
constexpr size_t kHeaderBytes = kSequenceAt + kNumberBytes;
constexpr size_t kUntoldBytes = kReasonBytes + 3 * kNumberBytes;

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

void PutUntold(const GapReport& untold, std::string& out) {
  PutNumber(static_cast<uint64_t>(untold.reason), kReasonBytes, out);
  PutNumber(untold.first_sequence, kNumberBytes, out);
  PutNumber(untold.last_sequence, kNumberBytes, out);
  PutNumber(untold.events, kNumberBytes, out);
}

GapReport TakeUntold(absl::string_view bytes) {
  const auto number = [bytes](size_t index) {
    return TakeNumber(bytes.substr(kReasonBytes + index * kNumberBytes, kNumberBytes));
  };
  return {.reason = static_cast<LossReason>(bytes[0]),
          .first_sequence = number(0),
          .last_sequence = number(1),
          .events = number(2)};
}

// A forged token must not tell what cannot be.
bool IsPossible(const GapReport& untold, uint64_t next_sequence) {
  const bool is_reason = untold.reason == LossReason::kOverrun ||
                         untold.reason == LossReason::kExpired ||
                         untold.reason == LossReason::kDrain;
  return is_reason && untold.first_sequence >= 1 && untold.first_sequence <= untold.last_sequence &&
         untold.last_sequence < next_sequence && untold.events >= 1 &&
         untold.events <= untold.last_sequence - untold.first_sequence + 1;
}

}  // namespace

uint32_t SensorMark(absl::string_view sensor_id) {
  return std::max<uint32_t>(ChecksumOf(sensor_id), 1);
}

std::string EncodeToken(const ResumeToken& token) {
  std::string bytes(1, token.untold.has_value() ? kVersionWithUntold : kVersion);
  PutNumber(token.sensor_mark, kMarkBytes, bytes);
  bytes += token.session_uid;
  PutNumber(token.next_sequence, kNumberBytes, bytes);
  if (token.untold.has_value()) PutUntold(*token.untold, bytes);
  bytes += token.session_id;
  PutNumber(ChecksumOf(bytes), kChecksumBytes, bytes);
  return bytes;
}

absl::StatusOr<ResumeToken> DecodeToken(absl::string_view bytes) {
  constexpr char kField[] = "subscription.resume_token";
  if (bytes.size() > kMaxTokenBytes) {
    return FieldError(kField, absl::StrCat(bytes.size(), " bytes are more than ", kMaxTokenBytes));
  }
  const bool has_untold = !bytes.empty() && bytes[0] == kVersionWithUntold;
  const size_t header_bytes = kHeaderBytes + (has_untold ? kUntoldBytes : 0);
  if (bytes.size() <= header_bytes + kChecksumBytes || (bytes[0] != kVersion && !has_untold)) {
    return FieldError(ErrorReason::kInvalidResumeToken, kField, "is not a token of this sensor");
  }
  const absl::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (TakeNumber(bytes.substr(body.size())) != ChecksumOf(body)) {
    return FieldError(ErrorReason::kInvalidResumeToken, kField, "is damaged");
  }
  ResumeToken token{.sensor_mark = static_cast<uint32_t>(TakeNumber(body.substr(1, kMarkBytes))),
                    .session_id = std::string(body.substr(header_bytes)),
                    .session_uid = std::string(body.substr(kUidAt, kUidBytes)),
                    .next_sequence = TakeNumber(body.substr(kSequenceAt, kNumberBytes))};
  if (!has_untold) return token;
  token.untold = TakeUntold(body.substr(kHeaderBytes));
  if (!IsPossible(*token.untold, token.next_sequence)) {
    return FieldError(ErrorReason::kInvalidResumeToken, kField, "is damaged");
  }
  return token;
}

namespace {

constexpr size_t kChecksumDigits = 8;

// FNV-1a, 32 bits.
uint32_t ChecksumOf(absl::string_view list, absl::string_view position) {
  uint32_t sum = 2166136261u;
  for (const absl::string_view part : {list, absl::string_view(":"), position}) {
    for (const char byte : part) sum = (sum ^ static_cast<uint8_t>(byte)) * 16777619u;
  }
  return sum;
}

std::string Checksum(absl::string_view list, absl::string_view position) {
  return absl::StrCat(absl::Hex(ChecksumOf(list, position), absl::kZeroPad8));
}

}  // namespace

std::string EncodePageToken(absl::string_view list, absl::string_view position) {
  return absl::WebSafeBase64Escape(absl::StrCat(Checksum(list, position), position));
}

absl::StatusOr<std::string> DecodePageToken(absl::string_view list, absl::string_view token) {
  if (token.empty()) return "";
  std::string bytes;
  const bool is_one = absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() > kChecksumDigits;
  const absl::string_view position = is_one ? absl::string_view(bytes).substr(kChecksumDigits) : "";
  if (is_one && absl::StartsWith(bytes, Checksum(list, position))) return std::string(position);
  return FieldError(ErrorReason::kInvalidPageToken, "page_token",
                    absl::StrCat("\"", token, "\" is not a token of this list"));
}

}  // namespace weir
