#include "clients/cli/options/values.h"

#include <CLI/Error.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/options/suggestion.h"

namespace weir::cli {
namespace {

constexpr char kDigits[] = "0123456789";
constexpr const char* kMomentFormats[] = {"%Y-%m-%d%ET%H:%M:%E*S%Ez",
                                          "%Y-%m-%d %H:%M:%E*S%Ez",
                                          "%Y-%m-%d%ET%H:%M:%E*S",
                                          "%Y-%m-%d %H:%M:%E*S",
                                          "%Y-%m-%d%ET%H:%M",
                                          "%Y-%m-%d %H:%M",
                                          "%Y-%m-%d"};

bool IsDecimal(absl::string_view text) {
  const size_t point = text.find('.');
  return text.find_first_not_of(kDigits) == point &&
         (point == absl::string_view::npos ||
          (point + 1 < text.size() &&
           text.find_first_not_of(kDigits, point + 1) == absl::string_view::npos));
}

// Abseil also takes signs, blanks and "inf", which no option has a meaning for.
bool BeginsWithDigit(absl::string_view text) {
  return !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
}

std::optional<absl::Duration> SpanOf(absl::string_view text) {
  absl::Duration span;
  if (!BeginsWithDigit(text) ||
      !absl::ParseDuration(absl::StrCat(text, IsDecimal(text) ? "s" : ""), &span) ||
      span >= absl::Nanoseconds(INT64_MAX)) {
    return std::nullopt;
  }
  return span;
}

std::optional<int64_t> NanosOf(absl::Time moment) {
  if (moment < absl::FromUnixNanos(INT64_MIN) || moment > absl::FromUnixNanos(INT64_MAX)) {
    return std::nullopt;
  }
  return absl::ToUnixNanos(moment);
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

std::optional<google::protobuf::Duration> DurationOf(absl::string_view text) {
  const std::optional<absl::Duration> span = SpanOf(text);
  if (!span) return std::nullopt;
  const int64_t nanos = absl::ToInt64Nanoseconds(*span);
  google::protobuf::Duration duration;
  duration.set_seconds(nanos / 1'000'000'000);
  duration.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return duration;
}

std::optional<int64_t> MomentOfText(absl::string_view text) {
  if (!BeginsWithDigit(text) || text != absl::StripAsciiWhitespace(text)) return std::nullopt;
  for (const char* format : kMomentFormats) {
    absl::Time moment;
    if (absl::ParseTime(format, text, &moment, nullptr)) return NanosOf(moment);
  }
  return std::nullopt;
}

std::optional<int64_t> MomentOfText(absl::string_view text, absl::Time now) {
  const std::optional<absl::Duration> ago = IsDecimal(text) ? std::nullopt : SpanOf(text);
  return ago ? NanosOf(now - *ago) : MomentOfText(text);
}

void RefuseValue(const std::string& option, absl::string_view text, absl::string_view expected) {
  throw CLI::ValidationError(option,
                             absl::StrCat("invalid value ", Quoted(text), ": expected ", expected));
}

}  // namespace weir::cli
