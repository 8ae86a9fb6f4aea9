// A sensor as a program: what weir-server and `weir serve` do.
#ifndef WEIR_SERVER_PROCESS_SERVE_H_
#define WEIR_SERVER_PROCESS_SERVE_H_

#include "absl/status/status.h"
#include "server/process/sensor_settings.h"

namespace weir {

// Runs a sensor until SIGTERM or SIGINT, then drains it; a second signal ends the process at once,
// and so does, with status 0, an end that clients keep waiting.
// SIGHUP has the declared sessions read anew. Logs to standard error. Called from the main thread,
// before there are others: it blocks the signals. Errors are of the start alone, one line each.
absl::Status Serve(const ServeOptions& options);

// The same with the arguments of a command line, and the status of its exit: 0, 1 where it does not
// start (one line on standard error), 2 or more for a wrong argument.
int RunSensor(int argc, char** argv);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SERVE_H_
