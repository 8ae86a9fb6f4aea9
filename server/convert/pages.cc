#include "server/convert/pages.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace weir {
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
