// The `weir` command, but for what it runs on.
#ifndef WEIR_CLIENTS_CLI_PROGRAM_H_
#define WEIR_CLIENTS_CLI_PROGRAM_H_

#include "clients/cli/environment.h"

namespace weir::cli {

// Runs the command line, and returns the exit code (see environment.h). SIGPIPE must be ignored.
int RunProgram(int argc, char** argv, const Environment& environment);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_PROGRAM_H_
