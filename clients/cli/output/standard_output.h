// The end of what a command wrote to standard output.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_STANDARD_OUTPUT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_STANDARD_OUTPUT_H_

#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/output/buffered_writer.h"

namespace weir::cli {

// The exit code of a command that has nothing more to write. A reader that went away is no failure;
// anything else that was in the way is told.
int ExitCodeOf(const Environment& environment, const BufferedWriter& writer);

// Writes the text, and returns the exit code.
int WriteOut(const Environment& environment, const std::string& text);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_STANDARD_OUTPUT_H_
