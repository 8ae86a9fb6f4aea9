// `weir health`: one question to a sensor, for the health checks of containers and supervisors.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output/buffered_writer.h"
#include "clients/cli/output_options.h"
#include "clients/cpp/health_client.h"

namespace weir::cli {
namespace {

// As a validator of CLI11; its own Range lets NaN pass.
std::string CheckTimeout(const std::string& word) {
  double seconds = 0;
  const bool fits = absl::SimpleAtod(word, &seconds) && seconds >= 0.001 && seconds <= 3600;
  return fits ? "" : "\"" + word + "\" is not a number from 0.001 to 3600";
}

struct HealthOptions {
  ServerOption server;
  double timeout_seconds = 5;
};

int RunHealth(const HealthOptions& options, const Environment& environment) {
  const auto timeout = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(options.timeout_seconds));
  const absl::Status status = client::CheckHealth(options.server.Connect(), timeout);
  if (!status.ok()) {
    Complain(environment, options.server.address(), status);
    return kExitFailed;
  }
  BufferedWriter writer(environment.output);
  writer.text() = "SERVING\n";
  writer.Flush();
  return kExitOk;
}

}  // namespace

void AddHealthCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<HealthOptions>();
  CLI::App* app = program.add_subcommand("health", "Tell whether a sensor takes calls");
  options->server.AddTo(*app, environment);
  app->add_option("--timeout", options->timeout_seconds, "seconds that the answer may take")
      ->type_name("S")
      ->check(CLI::Validator(CheckTimeout, ""))
      ->capture_default_str();
  app->footer(
      "Prints SERVING and exits with 0 where it does. Where it does not, does not answer in time "
      "or\n"
      "cannot be reached, one line on standard error says so, and the exit code is 1.");
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunHealth(*options, environment); });
}

}  // namespace weir::cli
