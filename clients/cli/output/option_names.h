// What the sensor says of a request's fields, in the words of the command line.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_OPTION_NAMES_H_
#define WEIR_CLIENTS_CLI_OUTPUT_OPTION_NAMES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace weir::cli {

// The option that fills a field of a request: "--not-risk" of "subscription.deny[0].risks[1]",
// "--idle-timeout" of "spec.meter.idle_timeout". Empty for fields that no option fills by itself.
std::string OptionOfField(absl::string_view field);

// The message of a status that a call returned, with options in place of the fields at fault, and
// with the command that lists what may be asked for.
std::string MessageByOptions(const absl::Status& status);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_OPTION_NAMES_H_
