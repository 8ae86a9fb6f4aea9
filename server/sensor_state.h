// What the services of one sensor share.
#ifndef WEIR_SERVER_SENSOR_STATE_H_
#define WEIR_SERVER_SENSOR_STATE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/session/capture_root.h"
#include "engine/session/session.h"
#include "engine/session/session_registry.h"
#include "server/connections/connection_table.h"
#include "server/streams/stream_limits.h"
#include "server/threads/fair_runner.h"
#include "server/threads/socket_writer.h"
#include "server/threads/task_runner.h"

namespace weir {

// What clients were refused since the start, by why. sensor_counters.h reads them.
struct Refusals {
  std::atomic<uint64_t> streams{0};  // max_streams
  std::atomic<uint64_t> calls{0};    // max_pending
  std::atomic<uint64_t> uploads{0};  // larger than they may be
};

// Thread-safe. Outlives the gRPC server and its streams.
struct SensorState {
  using LogLine = std::function<void(absl::string_view)>;

  // An empty id: one is made. `opener` may refer to `root`, which is kept as long. `log_line` may
  // be empty.
  SensorState(std::string sensor_id, std::unique_ptr<const CaptureRoot> root,
              std::unique_ptr<SourceOpener> opener, const SensorLimits& limits,
              const StreamLimits& stream_limits, const ConnectionLimits& connection_limits,
              LogLine log_line);

  // A line of the server's log: of the control path alone.
  void Log(absl::string_view line) const {
    if (log_line) log_line(line);
  }

  // Whose turn a call's task has, by gRPC's name of its peer: an address has one for all of its
  // connections, and all who come by Unix sockets have one.
  std::string ClientOf(absl::string_view grpc_peer) const;

  const Clock& clock;
  const std::string sensor_id;
  const uint32_t sensor_mark;   // of the tokens; 0 where the id was made up
  const int64_t start_time_ns;  // Unix time
  const StreamLimits stream_limits;
  const LogLine log_line;
  const std::unique_ptr<const CaptureRoot> root;
  const std::unique_ptr<SourceOpener> opener;
  std::atomic<uint32_t> streams{0};       // that count against the limit
  std::atomic<uint32_t> open_streams{0};  // that gRPC is not done with
  std::atomic<bool> draining{false};
  mutable Refusals refusals;
  ConnectionTable connections;
  SessionRegistry registry;
  // Last, so that they end first: what they run uses the rest.
  TaskRunner steps;    // of streams: short, and never waiting
  TimerThread timers;  // calls nothing but what posts to `steps`
  SocketWriter socket_writer;
  TaskRunner teardown;  // what is unmade waits for no one's making
  FairRunner tasks;
};

// Requests about sessions that more than one service makes of the registry, with errors as clients
// are told them: which field or which thing is at fault.

// May wait for the source to be opened: for task threads.
absl::StatusOr<std::shared_ptr<Session>> CreateSession(SensorState& state,
                                                       CreateSessionOptions options);

// INVALID_ARGUMENT for an empty id.
absl::StatusOr<std::shared_ptr<Session>> FindSession(SensorState& state, absl::string_view id);

// What a call is answered that has to wait for a task thread where too many do, or where the sensor
// ends.
absl::Status TooManyCalls(const SensorState& state);

// An error of one session as clients are told it.
absl::Status SessionError(absl::string_view id, absl::Status status);

}  // namespace weir

#endif  // WEIR_SERVER_SENSOR_STATE_H_
