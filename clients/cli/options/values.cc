#include "clients/cli/options/values.h"

#include <CLI/Error.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace weir::cli {
namespace {

constexpr char kDigits[] = "0123456789";
constexpr size_t kMaxShownBytes = 80;

bool IsDecimal(absl::string_view text) {
  const size_t point = text.find('.');
  return text.find_first_not_of(kDigits) == point &&
         (point == absl::string_view::npos ||
          (point + 1 < text.size() &&
           text.find_first_not_of(kDigits, point + 1) == absl::string_view::npos));
}

}  // namespace

std::optional<uint64_t> WholeNumberOf(absl::string_view text) {
  uint64_t number = 0;
  if (text.empty() || text.find_first_not_of(kDigits) != absl::string_view::npos ||
      !absl::SimpleAtoi(text, &number)) {
    return std::nullopt;
  }
  return number;
}

// Abseil's durations take signs and "inf" too, which no option has a meaning for.
std::optional<google::protobuf::Duration> DurationOf(absl::string_view text) {
  if (text.empty() || absl::string_view(kDigits).find(text[0]) == absl::string_view::npos) {
    return std::nullopt;
  }
  absl::Duration span;
  if (!absl::ParseDuration(absl::StrCat(text, IsDecimal(text) ? "s" : ""), &span)) {
    return std::nullopt;
  }
  const int64_t nanos = absl::ToInt64Nanoseconds(span);  // at its limit for what is beyond
  if (nanos == INT64_MAX) return std::nullopt;
  google::protobuf::Duration duration;
  duration.set_seconds(nanos / 1'000'000'000);
  duration.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return duration;
}

void RefuseValue(const std::string& option, absl::string_view text, absl::string_view wanted) {
  const bool cut = text.size() > kMaxShownBytes;
  throw CLI::ValidationError(option, absl::StrCat("\"", text.substr(0, kMaxShownBytes),
                                                  cut ? "...\"" : "\"", " is not ", wanted));
}

}  // namespace weir::cli
