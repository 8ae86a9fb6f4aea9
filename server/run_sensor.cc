#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "server/listen_address.h"
#include "server/serve.h"
#include "server/version.h"

namespace weir {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;

struct Flags {
  ServeOptions options;
  uint64_t log_budget_mib = 1024;
  uint64_t max_upload_mib = 0;
  double drain_seconds = 30;
};

void AddFlags(CLI::App& app, Flags& flags) {
  ServeOptions& options = flags.options;
  app.set_version_flag("--version", std::string(kWeirVersion));
  app.add_option("--listen", options.listen,
                 "unix:PATH or HOST:PORT, repeatable (default: unix:" + DefaultSocketPath() + ")");
  app.add_flag("--insecure-listen", options.insecure_listen,
               "listen on addresses that others can reach, without encryption or a password");
  app.add_option("--capture-root", options.capture_root,
                 "folder whose captures clients may read (default: none)");
  app.add_option("--sensor-id", options.sensor_id, "name of the sensor (default: made up)");
  app.add_option("--max-sessions", options.limits.max_sessions, "sessions at one time")
      ->capture_default_str();
  app.add_option("--max-workers", options.limits.max_workers, "workers of all sessions")
      ->capture_default_str();
  app.add_option("--max-streams", options.max_streams, "streams of flows at one time")
      ->capture_default_str();
  app.add_option("--log-budget", flags.log_budget_mib, "MiB of all sessions' logs together")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 30))
      ->capture_default_str();
  app.add_option("--max-upload", flags.max_upload_mib, "MiB of one upload; 0 is no limit")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1} << 40))
      ->capture_default_str();
  app.add_option("--drain", flags.drain_seconds, "seconds that subscribers have at the end")
      ->check(CLI::Range(0.0, 300.0))
      ->capture_default_str();
}

}  // namespace

int RunSensor(int argc, char** argv) {
  CLI::App app("Weir's sensor: network flows over gRPC.");
  Flags flags;
  AddFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  flags.options.limits.max_log_bytes = flags.log_budget_mib * kMiB;
  flags.options.max_upload_bytes = flags.max_upload_mib * kMiB;
  flags.options.drain_ns = static_cast<int64_t>(flags.drain_seconds * kNanosPerSecond);
  const absl::Status status = Serve(flags.options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s: %s\n", app.get_name().empty() ? "weir-server" : app.get_name().c_str(),
               std::string(status.message()).c_str());
  return 1;
}

}  // namespace weir
