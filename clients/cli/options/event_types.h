// Types of events, as they are named on the command line.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_EVENT_TYPES_H_
#define WEIR_CLIENTS_CLI_OPTIONS_EVENT_TYPES_H_

#include <string>

#include "weir/v1/event.pb.h"

namespace weir::cli {

inline constexpr char kEventWords[] = "started,early,classified,updated,ended";

// Throws CLI::ValidationError, naming the option and the word, for one that is no type.
v1::EventType EventTypeOf(const std::string& option, const std::string& word);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_EVENT_TYPES_H_
