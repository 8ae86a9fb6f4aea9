// Values of the command line: text made into numbers and times, or refused.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_
#define WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace weir::cli {

// A whole number in decimal digits and nothing else: no sign, no blank, no other base. Empty for
// any other text and for what does not fit 64 bits.
std::optional<uint64_t> WholeNumberOf(absl::string_view text);

// Seconds as a decimal number ("120", "1.5"), or a number with its unit: ns, us, ms, s, m, h
// ("500ms", "1h30m"). Empty for any other text, what is negative, and what signed 64-bit
// nanoseconds do not hold.
std::optional<google::protobuf::Duration> DurationOf(absl::string_view text);

// Throws CLI::ValidationError, which ends the command with: OPTION: "TEXT" is not WANTED. A long
// text is cut.
[[noreturn]] void RefuseValue(const std::string& option, absl::string_view text,
                              absl::string_view wanted);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_VALUES_H_
