// `weir health`: one question to a sensor, for the health checks of containers and supervisors.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cpp/sensor_client.h"

namespace weir::cli {
namespace {

struct HealthOptions {
  ServerOption server;
  std::optional<google::protobuf::Duration> timeout;
};

absl::Duration TimeoutOf(const HealthOptions& options) {
  if (!options.timeout) return absl::Seconds(5);
  return absl::Seconds(options.timeout->seconds()) + absl::Nanoseconds(options.timeout->nanos());
}

int RunHealth(const HealthOptions& options, const Environment& environment) {
  const absl::Status status = client::CheckHealth(options.server.Connect(), TimeoutOf(options));
  if (status.ok()) return WriteOut(environment, "SERVING\n");
  return Fail(environment, options.server.address(), status);
}

}  // namespace

void AddHealthCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<HealthOptions>();
  CLI::App* app = program.add_subcommand("health", "Check whether a sensor is serving");
  options->server.AddTo(*app, environment);
  AddDuration(*app, "--timeout", "how long to wait for the answer (5)", options->timeout,
              Zero::kRefused);
  app->footer(
      "Prints SERVING and exits with 0 if the sensor is serving. If it is not, does not answer in "
      "time\n"
      "or cannot be reached, one line on standard error says so, and the exit code is 1.");
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunHealth(*options, environment); });
}

}  // namespace weir::cli
