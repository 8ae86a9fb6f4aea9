#include "server/process/serve.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/grpc.h"
#include "server/process/listen_address.h"
#include "server/process/sensor_server.h"
#include "server/process/shutdown_watchdog.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace weir {
namespace {

using Logger = std::shared_ptr<spdlog::logger>;

constexpr int kExitAtOnce = 130;
// What the end of a sensor may take where its drain is shorter.
constexpr std::chrono::nanoseconds kLeastEnd = std::chrono::seconds(3);
// What is kept of the drain for the end itself, a quarter of it at most.
constexpr int64_t kEndNs = kNanosPerSecond;
// Group members may talk to the sensor, others may not.
constexpr mode_t kSocketMask = 0117;

absl::StatusOr<CaptureRoot> RootOf(const ServeOptions& options) {
  if (options.capture_root.empty()) return CaptureRoot::NoFiles();
  return CaptureRoot::Below(options.capture_root);
}

absl::StatusOr<std::vector<ListenAddress>> AddressesOf(const ServeOptions& options) {
  std::vector<std::string> words = options.listen;
  if (words.empty()) words.push_back(DefaultSocketPath());
  std::vector<ListenAddress> addresses;
  for (const std::string& each : words) {
    absl::StatusOr<ListenAddress> address = ParseListenAddress(each);
    if (!address.ok()) return address.status();
    if (!address->is_unix() && !address->is_loopback() && !options.insecure_listen &&
        options.tls.client_ca.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "listen: ", each,
          " can be reached from elsewhere, by anyone: say who with --tls-client-ca, or "
          "--insecure-listen"));
    }
    addresses.push_back(*std::move(address));
  }
  return addresses;
}

absl::Status PrepareSockets(const std::vector<ListenAddress>& addresses) {
  for (const ListenAddress& address : addresses) {
    if (!address.is_unix()) continue;
    if (absl::Status status = PrepareSocketPath(address.socket_path); !status.ok()) return status;
  }
  return absl::OkStatus();
}

SensorServerOptions ServerOptions(const ServeOptions& options,
                                  const std::vector<ListenAddress>& addresses,
                                  const Logger& logger) {
  SensorServerOptions server;
  for (const ListenAddress& address : addresses) server.listen.push_back(address.ForGrpc());
  server.tls = options.tls;
  server.sensor_id = options.sensor_id;
  server.limits = options.limits;
  server.streams = options.streams;
  server.transport = options.transport;
  server.connections = options.connections;
  server.metrics_listen = options.metrics_listen;
  server.log_line = [logger](absl::string_view line) { logger->info("{}", std::string(line)); };
  return server;
}

absl::StatusOr<std::unique_ptr<SensorServer>> StartServer(const ServeOptions& options,
                                                          const Logger& logger) {
  absl::StatusOr<CaptureRoot> root = RootOf(options);
  if (!root.ok()) return root.status();
  absl::StatusOr<std::vector<ListenAddress>> addresses = AddressesOf(options);
  if (!addresses.ok()) return addresses.status();
  if (absl::Status status = PrepareSockets(*addresses); !status.ok()) return status;
  const mode_t mask = umask(kSocketMask);
  absl::StatusOr<std::unique_ptr<SensorServer>> server =
      SensorServer::Start(ServerOptions(options, *addresses, logger), *root);
  umask(mask);
  return server;
}

sigset_t SetOf(std::initializer_list<int> numbers) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : numbers) sigaddset(&signals, number);
  return signals;
}

int AwaitSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

// Where something is wrong with the file nothing changes.
void ReadSessionsAnew(const ServeOptions& options, const Logger& logger, SensorServer& server) {
  if (!options.read_sessions) return logger->warn("SIGHUP: there is no file of settings to read");
  const auto sessions = options.read_sessions();
  const absl::Status status = sessions.ok() ? server.Declare(*sessions) : sessions.status();
  if (status.ok()) return logger->info("SIGHUP: {} sessions are declared", sessions->size());
  logger->error("SIGHUP: {}; nothing has changed", std::string(status.message()));
}

// A stream takes a descriptor, of its connection, and the usual soft limit is lower than
// --max-streams.
void AllowAllDescriptors() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

SocketFiles SocketFilesOf(const SensorServer& server) {
  std::vector<std::string> paths;
  for (const std::string& words : server.addresses()) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(words);
    if (address.ok() && address->is_unix()) paths.push_back(address->socket_path);
  }
  return SocketFiles(paths);
}

// A client that is frozen keeps gRPC from its end for as long as it likes, and a file system that
// answers no more keeps a thread: the process ends when the drain is over.
void End(const ServeOptions& options, const SocketFiles& sockets, const Logger& logger,
         std::unique_ptr<SensorServer> server) {
  const std::chrono::nanoseconds limit(options.drain_ns);
  const ShutdownWatchdog watchdog(std::max(limit, kLeastEnd), [&] {
    logger->warn("{} streams are still open after the drain: ending without them",
                 server->open_streams());
    sockets.Unlink();
    logger->flush();
    _exit(0);
  });
  server->Shutdown(options.drain_ns - std::min(options.drain_ns / 4, kEndNs));
  server.reset();
}

}  // namespace

absl::Status Serve(const ServeOptions& options) {
  const sigset_t signals = SetOf({SIGTERM, SIGINT, SIGHUP});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  AllowAllDescriptors();
  // Held for good: the last one to shut gRPC down waits for a poll of its own, 10 s at the worst.
  grpc_init();
  const auto logger =
      std::make_shared<spdlog::logger>("weir", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  absl::StatusOr<std::unique_ptr<SensorServer>> server = StartServer(options, logger);
  if (!server.ok()) return server.status();
  for (const std::string& address : (*server)->addresses())
    logger->info("listening on {}", address);
  if (const std::string metrics = (*server)->metrics_address(); !metrics.empty())
    logger->info("metrics at http://{}/metrics", metrics);
  const SocketFiles sockets = SocketFilesOf(**server);

  if (!options.sessions.empty()) {
    if (absl::Status status = (*server)->Declare(options.sessions); !status.ok()) return status;
  }

  int first = AwaitSignal(signals);
  for (; first == SIGHUP; first = AwaitSignal(signals)) ReadSessionsAnew(options, logger, **server);
  logger->info("{}: draining", first == SIGTERM ? "SIGTERM" : "SIGINT");
  std::thread([] {
    AwaitSignal(SetOf({SIGTERM, SIGINT}));
    _exit(kExitAtOnce);
  }).detach();
  End(options, sockets, logger, *std::move(server));
  logger->info("stopped");
  return absl::OkStatus();
}

}  // namespace weir
