// What the program's exit codes say.
#ifndef WEIR_CLIENTS_CLI_EXIT_CODE_H_
#define WEIR_CLIENTS_CLI_EXIT_CODE_H_

namespace weir::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  // also: a damaged capture, after the flows before the damage
inline constexpr int kExitUsage = 2;
inline constexpr int kExitSignalBase = 128;  // plus the number of the signal: 130 for Ctrl-C

inline constexpr char kExitCodesHelp[] =
    "Exit codes: 0 success, also if the reader of a pipe closed it, Ctrl-C ended a live capture, "
    "or\n"
    "someone else stopped the session; 1 failure, or a damaged capture after the flows before the\n"
    "damage; 2 usage error; 130 interrupted by Ctrl-C, 143 by SIGTERM.\n"
    "\n";

// Of commands that ask once and print the answer.
inline constexpr char kPlainExitCodesHelp[] =
    "Exit codes: 0 success, 1 failure, 2 usage error, 130 interrupted by Ctrl-C.";

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_EXIT_CODE_H_
