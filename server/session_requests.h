// Requests about sessions that more than one service makes of the registry, with errors as clients
// are told them: which field or which thing is at fault.
#ifndef WEIR_SERVER_SESSION_REQUESTS_H_
#define WEIR_SERVER_SESSION_REQUESTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/session/session.h"
#include "engine/session/session_registry.h"
#include "server/sensor_state.h"

namespace weir {

// May wait for the source to be opened: for task threads.
absl::StatusOr<std::shared_ptr<Session>> CreateSession(SensorState& state,
                                                       CreateSessionOptions options);

// INVALID_ARGUMENT for an empty id.
absl::StatusOr<std::shared_ptr<Session>> FindSession(SensorState& state, absl::string_view id);

// What a call is answered that has to wait for a task thread where too many do.
absl::Status TooManyCalls(const SensorState& state);

// An error of one session as clients are told it.
absl::Status SessionError(absl::string_view id, absl::Status status);

}  // namespace weir

#endif  // WEIR_SERVER_SESSION_REQUESTS_H_
