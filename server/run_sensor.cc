#include <cmath>
#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/listen_address.h"
#include "server/serve.h"
#include "server/version.h"

namespace weir {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kMostSessions = 65'536;
constexpr uint64_t kMostWorkers = 4096;
constexpr uint64_t kMostStreams = 1'048'576;
constexpr double kMostSeconds = 1e9;

struct Flags {
  ServeOptions options;
  uint64_t log_budget_mib = 1024;
  uint64_t max_upload_mib = 0;
  double upload_idle_seconds = 60;
  double max_upload_seconds = 86400;
  double drain_seconds = 30;
};

bool Parse(const std::string& word, uint64_t& value) { return absl::SimpleAtoi(word, &value); }
bool Parse(const std::string& word, double& value) {
  return absl::SimpleAtod(word, &value) && std::isfinite(value);
}

// What CLI11's own range does not refuse: NaN, and what does not fit the type.
template <typename Number>
CLI::Validator FromTo(Number least, Number most) {
  const std::string range = absl::StrCat(least, " to ", most);
  return CLI::Validator(
      [least, most, range](const std::string& word) {
        Number value;
        if (Parse(word, value) && value >= least && value <= most) return std::string();
        return absl::StrCat("\"", word, "\" is not a number from ", range);
      },
      range);
}

int64_t Nanos(double seconds) { return static_cast<int64_t>(seconds * kNanosPerSecond); }

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
      ->check(FromTo<uint64_t>(1, kMostSessions))
      ->capture_default_str();
  app.add_option("--max-workers", options.limits.max_workers, "workers of all sessions")
      ->check(FromTo<uint64_t>(1, kMostWorkers))
      ->capture_default_str();
  app.add_option("--max-streams", options.streams.max_streams,
                 "streams of flows and watches of sessions at one time")
      ->check(FromTo<uint64_t>(1, kMostStreams))
      ->capture_default_str();
  app.add_option("--log-budget", flags.log_budget_mib, "MiB of all sessions' logs together")
      ->check(FromTo<uint64_t>(1, uint64_t{1} << 30))
      ->capture_default_str();
  app.add_option("--max-upload", flags.max_upload_mib, "MiB of one upload; 0 is no limit")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1} << 40))
      ->capture_default_str();
  app.add_option("--upload-idle", flags.upload_idle_seconds,
                 "seconds that an upload may send nothing while more is waited for")
      ->check(FromTo(0.001, kMostSeconds))
      ->capture_default_str();
  app.add_option("--max-upload-time", flags.max_upload_seconds, "seconds of one upload")
      ->check(FromTo(0.001, kMostSeconds))
      ->capture_default_str();
  app.add_option("--drain", flags.drain_seconds, "seconds that subscribers have at the end")
      ->check(FromTo(0.0, 300.0))
      ->capture_default_str();
}

int Refuse(const std::string& name, const std::string& message, int exit_code) {
  std::fprintf(stderr, "%s: %s\n", name.empty() ? "weir-server" : name.c_str(), message.c_str());
  return exit_code;
}

}  // namespace

int RunSensor(int argc, char** argv) {
  CLI::App app("Weir's sensor: network flows over gRPC.");
  Flags flags;
  AddFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help was asked for
    return Refuse(app.get_name(), absl::StrCat(error.what(), " (see --help)"), 2);
  }
  flags.options.limits.max_log_bytes = flags.log_budget_mib * kMiB;
  flags.options.streams.upload = {.max_bytes = flags.max_upload_mib * kMiB,
                                  .idle_ns = Nanos(flags.upload_idle_seconds),
                                  .max_ns = Nanos(flags.max_upload_seconds)};
  flags.options.drain_ns = Nanos(flags.drain_seconds);
  const absl::Status status = Serve(flags.options);
  if (status.ok()) return 0;
  return Refuse(app.get_name(), std::string(status.message()), 1);
}

}  // namespace weir
