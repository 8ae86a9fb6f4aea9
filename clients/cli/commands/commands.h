// The commands. Each adds itself to its parent; when it was chosen and its arguments are in order,
// it runs and leaves its exit code. Environment and exit code must outlive the parse.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_COMMANDS_H_
#define WEIR_CLIENTS_CLI_COMMANDS_COMMANDS_H_

#include "clients/cli/environment.h"

namespace CLI {
class App;
}

namespace weir::cli {

void AddFlowsCommand(CLI::App& program, const Environment& environment, int& exit_code);
void AddSubscribeCommand(CLI::App& program, const Environment& environment, int& exit_code);
void AddSessionsCommand(CLI::App& program, const Environment& environment, int& exit_code);
void AddSessionsCreateCommand(CLI::App& sessions, const Environment& environment, int& exit_code);
void AddSessionsWatchCommand(CLI::App& sessions, const Environment& environment, int& exit_code);
void AddInfoCommand(CLI::App& program, const Environment& environment, int& exit_code);
void AddHealthCommand(CLI::App& program, const Environment& environment, int& exit_code);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_COMMANDS_H_
