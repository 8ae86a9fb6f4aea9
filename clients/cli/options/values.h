// Values of the command line: text made into numbers and times, or refused.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_
#define WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_

#include <google/protobuf/duration.pb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace weir::cli {

// A whole number in decimal digits and nothing else: no sign, no blank, no other base. Empty for
// any other text and for what does not fit 64 bits.
std::optional<uint64_t> WholeNumberOf(absl::string_view text);

// Seconds as a decimal number ("120", "1.5"), or a number with its unit: ns, us, ms, s, m, h
// ("500ms", "1h30m"). Empty for any other text, what is negative, and what signed 64-bit
// nanoseconds do not hold.
std::optional<google::protobuf::Duration> DurationOf(absl::string_view text);

// A moment in nanoseconds since 1970-01-01 UTC, negative before: a date, or a date and time as RFC
// 3339 has them, UTC where no zone is named ("2016-08-02", "2016-08-02 02:19",
// "2016-08-02T02:19:33.5+02:00"). Empty for any other text, and what signed 64-bit nanoseconds do
// not hold.
std::optional<int64_t> MomentOfText(absl::string_view text);

// The same; or a number with its unit, as DurationOf() has it: that long before `now` ("10m").
std::optional<int64_t> MomentOfText(absl::string_view text, absl::Time now);

// Throws CLI::ValidationError, which ends the command with:
//   OPTION: invalid value "TEXT": expected EXPECTED
// A long text is cut.
[[noreturn]] void RefuseValue(const std::string& option, absl::string_view text,
                              absl::string_view expected);

// What a word that is wrong may have been meant to be.

// How many letters must be changed, left out or put in to make one word of the other.
size_t EditDistance(absl::string_view from, absl::string_view to);

// The choice that is like the word; empty where none is. `choices` are not empty.
std::string Nearest(absl::string_view word, const std::vector<std::string>& choices);

// "did you mean flows?" where one of the choices is like the word; else "WHAT: flows, info", all of
// them.
std::string Suggestion(absl::string_view word, const std::vector<std::string>& choices,
                       absl::string_view what);

// A word as messages show it: in quotes, and cut where it is long.
std::string Quoted(absl::string_view word);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_
