#include "engine/dpi/rules/rule_words.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/dpi/rules/custom_rules.h"

namespace weir {
namespace {

constexpr size_t kMaxProtocolName = 63;
constexpr size_t kMaxHostPattern = 253;
constexpr size_t kMaxAddress = 15;
constexpr size_t kShownBytes = 80;  // of a word at fault

bool IsMadeOf(absl::string_view word, size_t most, absl::string_view others) {
  return !word.empty() && word.size() <= most &&
         std::all_of(word.begin(), word.end(), [others](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  others.find(c) != absl::string_view::npos;
         });
}

bool IsIpv4Address(absl::string_view word) {
  in_addr address;
  return word.size() <= kMaxAddress && inet_pton(AF_INET, std::string(word).c_str(), &address) == 1;
}

}  // namespace

bool IsProtocolName(absl::string_view word) { return IsMadeOf(word, kMaxProtocolName, "_.-+"); }

bool IsHostPattern(absl::string_view word) { return IsMadeOf(word, kMaxHostPattern, "_.-*"); }

bool IsIpv4Network(absl::string_view word) {
  const size_t slash = word.find('/');
  if (slash == absl::string_view::npos) return IsIpv4Address(word);
  return IsIpv4Address(word.substr(0, slash)) && IsNumber(word.substr(slash + 1), 1, 32);
}

bool IsNumber(absl::string_view word, uint64_t least, uint64_t most) {
  uint64_t value = 0;
  return std::all_of(word.begin(), word.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(word, &value) && value >= least && value <= most;
}

absl::Status AtLine(size_t number, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("line ", number, ": ", status.message()));
}

absl::Status CheckRuleBytes(size_t bytes) {
  if (bytes <= kMaxCustomRuleBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("more than ", kMaxCustomRuleBytes, " bytes of rules"));
}

absl::Status RefuseRule(absl::string_view word, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", absl::CHexEscape(word.substr(0, kShownBytes)), "\" ", why));
}

absl::string_view TakeLine(absl::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  absl::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace weir
