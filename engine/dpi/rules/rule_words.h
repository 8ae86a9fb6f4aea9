// The words that nDPI's rule files are made of.
#ifndef WEIR_ENGINE_DPI_RULES_RULE_WORDS_H_
#define WEIR_ENGINE_DPI_RULES_RULE_WORDS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace weir {

// 1 to 63 of letters, digits and "_.-+": nDPI changes none of them.
bool IsProtocolName(absl::string_view word);
// 1 to 253 of letters, digits and "_.-*".
bool IsHostPattern(absl::string_view word);
// "192.0.2.7" or "192.0.2.0/24", 1 to 32 bits.
bool IsIpv4Network(absl::string_view word);
// Decimal digits alone, `least` to `most`.
bool IsNumber(absl::string_view word, uint64_t least, uint64_t most);

// Calls `take(line)` for each line that says something, without its end; its first error comes back
// with the number of the line. INVALID_ARGUMENT too where the text is too long.
template <typename Take>
absl::Status ForEachRule(absl::string_view text, const Take& take);

absl::Status AtLine(size_t number, const absl::Status& status);
absl::Status CheckRuleBytes(size_t bytes);
absl::Status RefuseRule(absl::string_view word, absl::string_view why);
// The next line of `text`, which is cut off it, without "\n" or "\r\n".
absl::string_view TakeLine(absl::string_view& text);

template <typename Take>
absl::Status ForEachRule(absl::string_view text, const Take& take) {
  if (absl::Status status = CheckRuleBytes(text.size()); !status.ok()) return status;
  for (size_t number = 1; !text.empty(); ++number) {
    const absl::string_view line = TakeLine(text);
    if (line.empty() || line[0] == '#') continue;
    if (absl::Status status = take(line); !status.ok()) return AtLine(number, status);
  }
  return absl::OkStatus();
}

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_RULES_RULE_WORDS_H_
