#include "clients/cli/options/values.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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

namespace {

constexpr size_t kMaxDistance = 2;  // letters that may be wrong
constexpr size_t kMaxShownBytes = 80;

// A short word is like many others.
bool IsLike(absl::string_view word, size_t distance) {
  return distance <= kMaxDistance && distance < word.size();
}

}  // namespace

// Levenshtein's, a row of the table at a time.
size_t EditDistance(absl::string_view from, absl::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string Nearest(absl::string_view word, const std::vector<std::string>& choices) {
  word = word.substr(0, kMaxShownBytes);
  const auto distance = [word](const std::string& choice) { return EditDistance(word, choice); };
  const auto nearest = std::min_element(choices.begin(), choices.end(),
                                        [&](const std::string& left, const std::string& right) {
                                          return distance(left) < distance(right);
                                        });
  return IsLike(word, distance(*nearest)) ? *nearest : "";
}

std::string Suggestion(absl::string_view word, const std::vector<std::string>& choices,
                       absl::string_view what) {
  const std::string nearest = Nearest(word, choices);
  if (!nearest.empty()) return absl::StrCat("did you mean ", nearest, "?");
  return absl::StrCat(what, ": ", absl::StrJoin(choices, ", "));
}

std::string Quoted(absl::string_view word) {
  const bool cut = word.size() > kMaxShownBytes;
  return absl::StrCat("\"", word.substr(0, kMaxShownBytes), cut ? "...\"" : "\"");
}

}  // namespace weir::cli
