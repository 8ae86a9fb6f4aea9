// `weir sessions create`.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_SESSIONS_CREATE_H_
#define WEIR_CLIENTS_CLI_COMMANDS_SESSIONS_CREATE_H_

#include "clients/cli/environment.h"

namespace CLI {
class App;
}

namespace weir::cli {

// As the commands of commands.h.
void AddSessionsCreateCommand(CLI::App& sessions, const Environment& environment, int& exit_code);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_SESSIONS_CREATE_H_
