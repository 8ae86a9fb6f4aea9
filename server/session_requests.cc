#include "server/session_requests.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/convert/faults.h"

namespace weir {
namespace {

// The error's message names the file; of many, the first that is named is meant.
absl::Status WithFile(const SessionSpec& spec, absl::Status status) {
  const auto* files = std::get_if<FilesSpec>(&spec.source);
  if (files == nullptr) return status;
  for (const std::string& path : files->paths) {
    if (absl::StrContains(status.message(), path)) {
      return WithResource("file", path, std::move(status));
    }
  }
  return status;
}

absl::Status CreationError(const CreateSessionOptions& options, absl::Status status) {
  if (status.code() == absl::StatusCode::kAlreadyExists) {
    return WithResource("session", options.id, std::move(status));
  }
  const bool is_of_files = status.code() == absl::StatusCode::kNotFound ||
                           status.code() == absl::StatusCode::kPermissionDenied ||
                           status.code() == absl::StatusCode::kInvalidArgument ||
                           status.code() == absl::StatusCode::kDataLoss;
  if (is_of_files) status = WithFile(options.spec, std::move(status));
  const bool names_files = std::holds_alternative<FilesSpec>(options.spec.source);
  return WithField(std::move(status), names_files ? "spec.source.files.paths" : "spec.source");
}

}  // namespace

absl::StatusOr<std::shared_ptr<Session>> CreateSession(SensorState& state,
                                                       const CreateSessionOptions& options) {
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

absl::Status SessionError(absl::string_view id, absl::Status status) {
  if (status.code() == absl::StatusCode::kNotFound) {
    return WithResource("session", id, std::move(status));
  }
  return WithField(std::move(status), "session_id");
}

}  // namespace weir
