#include "server/sensor_state.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/meter/meter.h"
#include "engine/session/custom_rule_files.h"
#include "server/convert/error_details.h"
#include "server/convert/tokens.h"

namespace weir {
namespace {

constexpr int kTaskThreads = 4;
constexpr int kTeardownThreads = 2;

// One that is at a costly filter leaves another.
int StepThreads() { return std::clamp<int>(std::thread::hardware_concurrency(), 2, 4); }

std::string MakeSensorId() {
  std::random_device random;
  return absl::StrFormat("sensor-%08x%08x", random(), random());
}

}  // namespace

SensorState::SensorState(std::string id, std::unique_ptr<const CaptureRoot> capture_root,
                         std::unique_ptr<SourceOpener> source_opener, const SensorLimits& limits,
                         const StreamLimits& streams_of_all,
                         const ConnectionLimits& connection_limits, LogLine line)
    : clock(SystemClock()),
      sensor_id(id.empty() ? MakeSensorId() : id),
      sensor_mark(id.empty() ? 0 : SensorMark(id)),
      start_time_ns(clock.UnixNanos()),
      stream_limits(streams_of_all),
      log_line(std::move(line)),
      root(std::move(capture_root)),
      opener(std::move(source_opener)),
      connections(connection_limits),
      registry(limits, *opener, Meter::Create, clock,
               [this](const Session& session) {
                 Log(absl::StrCat("session ", session.id(), ": deleted"));
               }),
      steps(StepThreads()),
      timers(clock),
      teardown(kTeardownThreads),
      tasks(kTaskThreads, streams_of_all.max_pending) {
  registry.StartSweeping();
}

std::string SensorState::ClientOf(absl::string_view grpc_peer) const {
  const std::shared_ptr<const Connection> connection = connections.Find(PeerName(grpc_peer));
  return connection == nullptr ? std::string(grpc_peer) : connection->peer().network;
}

namespace {

// The file of the spec that the message names: of many, the first.
std::optional<std::string> FileNamedBy(const absl::Status& status, const SessionSpec& spec) {
  const auto* files = std::get_if<FilesSpec>(&spec.source);
  if (files == nullptr) return std::nullopt;
  for (const std::string& path : files->paths) {
    if (!path.empty() && absl::StartsWith(status.message(), absl::StrCat(path, ":"))) return path;
  }
  return std::nullopt;
}

// A filter is compiled for the link type of a source, which its error then names before it.
bool IsOfFilter(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument &&
         absl::StrContains(status.message(), ": bpf_filter \"");
}

absl::Status FileError(const std::string& path, absl::Status status) {
  status = WithResource("file", path, std::move(status));
  if (status.code() != absl::StatusCode::kInvalidArgument) return status;
  return AtField("spec.source.files.paths", std::move(status));
}

// What the engine says of an interface has a status code, and its name in the message.
absl::Status InterfaceError(const InterfacesSpec& source, absl::Status status) {
  if (status.code() == absl::StatusCode::kPermissionDenied) {
    return WithReason(ErrorReason::kCaptureNotPermitted, std::move(status));
  }
  if (status.code() != absl::StatusCode::kNotFound) return status;
  status = WithReason(ErrorReason::kInterfaceNotFound, std::move(status));
  for (const std::string& name : source.names) {
    if (!absl::StrContains(status.message(), absl::StrCat("\"", name, "\":"))) continue;
    return WithResource("interface", name, std::move(status));
  }
  return status;
}

// The setting that asks for what a limit of the sensor bounds.
std::optional<absl::string_view> FieldOfLimit(absl::string_view limit) {
  if (limit == "max_log_bytes") return "spec.log.max_bytes";
  if (limit == "max_open_flows") return "spec.meter.max_open_flows";
  if (limit == "max_workers") return "spec.meter.workers";
  return std::nullopt;
}

absl::Status CreationError(const CreateSessionOptions& options, absl::Status status) {
  if (ReasonOf(status) == ErrorReason::kSessionAlreadyExists) {
    return WithResource("session", options.id, std::move(status));
  }
  if (const auto* interfaces = std::get_if<InterfacesSpec>(&options.spec.source)) {
    status = InterfaceError(*interfaces, std::move(status));
  }
  if (ReasonOf(status) == ErrorReason::kLimitReached) return status;  // no field's fault
  if (ReasonOf(status) == ErrorReason::kLimitExceeded) {
    if (const auto field = FieldOfLimit(MetadataOf(status)["limit"])) {
      return AtField(*field, std::move(status));
    }
  }
  if (IsOfFilter(status)) return AtField("spec.meter.bpf_filter", std::move(status));
  if (const auto file = FileNamedBy(status, options.spec)) {
    return FileError(*file, std::move(status));
  }
  const bool names_files = std::holds_alternative<FilesSpec>(options.spec.source);
  return WithField(std::move(status), names_files ? "spec.source.files.paths" : "spec.source");
}

}  // namespace

absl::StatusOr<std::shared_ptr<Session>> CreateSession(SensorState& state,
                                                       CreateSessionOptions options) {
  if (absl::Status status = LoadCustomRules(*state.root, options.spec); !status.ok()) {
    return WithField(std::move(status), "spec.meter");
  }
  absl::StatusOr<std::shared_ptr<Session>> session = state.registry.Create(options);
  if (!session.ok()) return CreationError(options, session.status());
  if (!options.validate_only) state.Log(absl::StrCat("session ", (*session)->id(), ": created"));
  return session;
}

absl::StatusOr<std::shared_ptr<Session>> FindSession(SensorState& state, absl::string_view id) {
  if (id.empty()) return FieldError("session_id", "is empty");
  absl::StatusOr<std::shared_ptr<Session>> session = state.registry.Get(id);
  if (!session.ok()) return SessionError(id, session.status());
  return session;
}

absl::Status TooManyCalls(const SensorState& state) {
  if (state.draining) {
    return ErrorFor(ErrorReason::kShuttingDown, "the sensor is being shut down");
  }
  state.refusals.calls.fetch_add(1);
  const uint64_t max = state.stream_limits.max_pending;
  return WithLimit({.name = "max_pending", .max = max, .asked = max + 1},
                   ErrorFor(ErrorReason::kSensorBusy, "too many calls wait to be worked on"));
}

absl::Status SessionError(absl::string_view id, absl::Status status) {
  if (status.code() == absl::StatusCode::kNotFound) {
    return WithResource("session", id, std::move(status));
  }
  return WithField(std::move(status), "session_id");
}

}  // namespace weir
