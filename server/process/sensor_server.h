// A whole sensor: its sessions, and the gRPC server that speaks for them.
#ifndef WEIR_SERVER_PROCESS_SENSOR_SERVER_H_
#define WEIR_SERVER_PROCESS_SENSOR_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/session/capture_root.h"
#include "engine/session/session_registry.h"
#include "engine/session/source_opener.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "server/connections/connection_limits.h"
#include "server/metrics/call_counts.h"
#include "server/metrics/metrics_endpoint.h"
#include "server/process/declared_session.h"
#include "server/process/edge.h"
#include "server/process/listen_address.h"
#include "server/process/session_keeper.h"
#include "server/sensor_state.h"
#include "server/streams/stream_limits.h"

namespace weir {

struct SensorServerOptions {
  // As ParseListenAddress() reads them: "unix:/run/weir.sock", "127.0.0.1:50051", port 0 for any
  // that is free. None: only InProcessChannel() reaches it.
  std::vector<std::string> listen;
  TlsFiles tls;           // for TCP; none: not encrypted
  std::string sensor_id;  // empty: one is made
  SensorLimits limits;
  StreamLimits streams;
  TransportLimits transport;
  ConnectionLimits connections;  // fewer where the process may have fewer descriptors
  bool with_reflection = true;
  bool standard_input = false;  // a path "-" or "/dev/stdin" is the standard input
  std::string metrics_listen;   // where metrics are read: see MetricsEndpoint; empty: nowhere
  SensorState::LogLine log_line;
};

// Thread-safe. Destroying it ends it at once: every call is cancelled, every session deleted.
class SensorServer {
 public:
  // UNAVAILABLE where an address cannot be listened on, INVALID_ARGUMENT for the files of TLS, and
  // what MetricsEndpoint::Start says.
  static absl::StatusOr<std::unique_ptr<SensorServer>> Start(const SensorServerOptions& options,
                                                             const CaptureRoot& capture_root);
  ~SensorServer();

  // The addresses listened on, with the ports that were found for those that were 0.
  const std::vector<std::string>& addresses() const { return addresses_; }

  // Where metrics are read, with the port that was found; empty where nowhere.
  std::string metrics_address() const { return metrics_ ? metrics_->address() : ""; }

  std::shared_ptr<grpc::Channel> InProcessChannel();

  // The sessions that are there without a client, from now on: see SessionKeeper. The health
  // service knows each as "sessions/ID". By one thread, before Shutdown(); returns before they are
  // created. RESOURCE_EXHAUSTED where no thread can keep them.
  absl::Status Declare(const std::vector<DeclaredSession>& sessions);

  // The graceful end: health says NOT_SERVING, sessions are stopped and their streams end with
  // their ledgers; what is left after `drain_ns` is cancelled. Afterwards nothing is served. Waits,
  // without a bound where a client keeps its connection and reads nothing.
  void Shutdown(int64_t drain_ns);

  // How many streams gRPC is not done with. A frozen client's may stay, and keep Shutdown waiting.
  uint32_t open_streams() const { return state_.open_streams.load(); }

 private:
  SensorServer(const SensorServerOptions& options, std::unique_ptr<const CaptureRoot> root,
               std::unique_ptr<SourceOpener> opener);
  absl::Status Listen(const SensorServerOptions& options);

  SensorState state_;
  CallCounts calls_;
  const std::vector<std::unique_ptr<grpc::Service>> services_;
  std::vector<std::string> addresses_;
  Edge edge_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<MetricsEndpoint> metrics_;
  std::unique_ptr<SessionKeeper> keeper_;
};

// A sensor within a program, for itself alone: it listens on nothing.
// Thread-safe. Destroying it cancels the calls that are open and ends its sessions, waiting for
// their threads.
class EmbeddedServer {
 public:
  struct Options {
    bool any_file = true;  // every file that the process can read, and "-", the standard input
  };

  static absl::StatusOr<std::unique_ptr<EmbeddedServer>> Start(const Options& options);
  virtual ~EmbeddedServer() = default;

  // Calls on it reach this server, through the same services as a remote one.
  virtual std::shared_ptr<grpc::Channel> InProcessChannel() = 0;
};

// The standard input as a capture.
// An opener that reads the standard input where the one path of a spec is "-" or "/dev/stdin", and
// leaves everything else to `other`. For a server whose only client is who started it.
std::unique_ptr<SourceOpener> WithStandardInput(std::unique_ptr<SourceOpener> other);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SENSOR_SERVER_H_
