// What the program touches outside of itself, so that tests can put their own in its place.
#ifndef WEIR_CLIENTS_CLI_ENVIRONMENT_H_
#define WEIR_CLIENTS_CLI_ENVIRONMENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "clients/cpp/channel.h"

namespace weir::cli {

// A sensor in this process. It stops, drained, when `owner` goes; the channel first.
struct LocalSensor {
  std::shared_ptr<void> owner;
  client::ChannelPtr channel;
};

struct Environment {
  int output = 1;  // descriptors, borrowed
  int error = 2;
  bool output_is_terminal = false;
  bool error_is_terminal = false;
  bool no_color = false;       // NO_COLOR is set and not empty
  std::string default_server;  // address used where --server is not given
  std::string version;         // of Weir
  std::function<absl::Time()> now = [] { return absl::Now(); };
  std::function<absl::StatusOr<LocalSensor>()> start_local_sensor;
  // Runs the sensor as a program of its own, with its own arguments; argv[0] is its name.
  std::function<int(int argc, char** argv)> serve;
  std::function<bool(const std::string& name)> is_interface;
};

// What the program's exit codes say.

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

#endif  // WEIR_CLIENTS_CLI_ENVIRONMENT_H_
