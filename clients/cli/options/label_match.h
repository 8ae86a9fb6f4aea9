// Labels of flows, as they are asked for on the command line.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_LABEL_MATCH_H_
#define WEIR_CLIENTS_CLI_OPTIONS_LABEL_MATCH_H_

#include <string>

#include "weir/v1/flow_filter.pb.h"

namespace weir::cli {

// NAME, or NAME=VALUE. A value of digits (with a sign, with a point) is a number, true and false
// are truth values, "..." is the text between the quotes, and anything else is a text. Throws
// CLI::ValidationError where there is no name.
v1::LabelMatch LabelMatchOf(const std::string& option, const std::string& text);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_LABEL_MATCH_H_
