#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/views/sensor_view.h"
#include "clients/cpp/sensor_client.h"

namespace weir::cli {
namespace {

constexpr char kLists[] = "Lists (instead of the sensor itself)";

struct InfoOptions {
  ServerOption server;
  bool interfaces = false;
  bool protocols = false;
  bool risks = false;
  bool fields = false;
  bool captures = false;
  std::optional<std::string> session;
  std::optional<std::string> folder;
  bool json = false;
};

using List = std::function<absl::Status(client::SensorClient&, Listing&)>;

// Empty where the sensor itself is asked for.
List ListOf(const InfoOptions& options) {
  if (options.interfaces) return ListInterfaces;
  if (options.protocols) {
    return
        [session = options.session.value_or("")](client::SensorClient& sensor, Listing& listing) {
          return ListProtocols(sensor, session, listing);
        };
  }
  if (options.risks) return ListRisks;
  if (options.fields) return ListFields;
  if (!options.captures && !options.folder) return nullptr;
  return [folder = options.folder.value_or("")](client::SensorClient& sensor, Listing& listing) {
    return ListCaptures(sensor, folder, listing);
  };
}

int RunInfo(const InfoOptions& options, const Environment& environment) {
  client::SensorClient client(options.server.Connect());
  absl::Status status;
  if (const List list = ListOf(options)) {
    Listing listing(environment, options.json);
    status = list(client, listing);
    if (status.ok()) return listing.End();
  } else {
    const auto sensor = client.Get();
    if (sensor.ok()) return PrintSensor(environment, *sensor, options.json);
    status = sensor.status();
  }
  return Fail(environment, options.server.address(), status);
}

void AddLists(InfoOptions& options, CLI::App& app) {
  const std::vector<CLI::Option*> lists = {
      app.add_flag("--interfaces", options.interfaces, "network interfaces"),
      app.add_flag("--protocols", options.protocols,
                   "protocols and applications that it recognizes"),
      app.add_flag("--risks", options.risks, "risks that it detects"),
      app.add_flag("--fields", options.fields, "fields of a flow record, as paths for --fields"),
      app.add_flag("--captures", options.captures, "captures below its capture root"),
  };
  CLI::Option* const folder =
      AddText(app, "--folder", "PATH", "captures below this folder of it", options.folder)
          ->group(kLists);
  for (CLI::Option* list : lists) {
    list->group(kLists);
    for (CLI::Option* other : lists) {
      if (other != list) list->excludes(other);
    }
    if (list != lists.back()) folder->excludes(list);
  }
  AddText(app, "--session", "ID", "with --protocols: and the custom ones of this session",
          options.session)
      ->needs(lists[1])
      ->group(kLists);
}

}  // namespace

void AddInfoCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* app = program.add_subcommand("info", "Show sensor information");
  options->server.AddTo(*app, environment);
  app->add_flag("--json", options->json, "one JSON object per line");
  AddLists(*options, *app);
  app->footer(kPlainExitCodesHelp);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunInfo(*options, environment); });
}

// `weir health`: one question to a sensor, for the health checks of containers and supervisors.

namespace {

struct HealthOptions {
  ServerOption server;
  std::string session;
  std::optional<google::protobuf::Duration> timeout;
};

absl::Duration TimeoutOf(const HealthOptions& options) {
  if (!options.timeout) return absl::Seconds(5);
  return absl::Seconds(options.timeout->seconds()) + absl::Nanoseconds(options.timeout->nanos());
}

int RunHealth(const HealthOptions& options, const Environment& environment) {
  const absl::Status status =
      client::CheckHealth(options.server.Connect(), TimeoutOf(options), options.session);
  if (status.ok()) return WriteOut(environment, "SERVING\n");
  return Fail(environment, options.server.address(), status);
}

}  // namespace

void AddHealthCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<HealthOptions>();
  CLI::App* app = program.add_subcommand("health", "Check whether a sensor is serving");
  options->server.AddTo(*app, environment);
  app->add_option("--session", options->session,
                  "whether this session, which the sensor's settings declare, is well");
  AddDuration(*app, "--timeout", "how long to wait for the answer (5)", options->timeout,
              Zero::kRefused);
  app->footer(
      "Prints SERVING and exits with 0 if the sensor is serving, or the session is well. If not, "
      "or if "
      "it\n"
      "does not answer in time or cannot be reached, one line on standard error says so, and the "
      "exit\n"
      "code is 1.");
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunHealth(*options, environment); });
}

}  // namespace weir::cli
