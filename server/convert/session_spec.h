// A session's spec, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_SESSION_SPEC_H_
#define WEIR_SERVER_CONVERT_SESSION_SPEC_H_

#include "absl/status/statusor.h"
#include "engine/session/session_spec.h"
#include "server/convert/source.h"
#include "weir/v1/session.pb.h"

namespace weir {

// INVALID_ARGUMENT, with all that is wrong, where a value does not fit the engine's type or is out
// of its range; UNIMPLEMENTED for what is not built. Errors name fields from "spec." on.
absl::StatusOr<SessionSpec> FromProto(const v1::SessionSpec& from);

// The same for a session that lives and starts with the call that carries its stream: lifetime and
// start must be absent.
absl::StatusOr<SessionSpec> StreamSpecFromProto(const v1::SessionSpec& from);

// Every field of an effective spec.
void ToProto(const SessionSpec& from, Paths paths, v1::SessionSpec& spec);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SESSION_SPEC_H_
