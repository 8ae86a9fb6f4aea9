// A session's spec, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_SESSION_SPEC_H_
#define WEIR_SERVER_CONVERT_SESSION_SPEC_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/session/session_spec.h"
#include "weir/v1/meter_settings.pb.h"
#include "weir/v1/session.pb.h"
#include "weir/v1/source.pb.h"

namespace weir {

// Where packets come from, of weir.v1 and the engine's.

// INVALID_ARGUMENT where none is set, or what is output only is.
absl::Status FromProto(const v1::Source& from, SourceSpec& source);

// How many of a source's paths of files are told: all, the first kFirstPaths with their number, or
// none.
enum class Paths { kAll, kFirst, kNone };
inline constexpr size_t kFirstPaths = 4;

void ToProto(const SourceSpec& from, Paths paths, v1::Source& source);

// INVALID_ARGUMENT, with all that is wrong, where a value does not fit the engine's type or is out
// of its range; UNIMPLEMENTED for what is not built. Errors name fields from "spec." on.
absl::StatusOr<SessionSpec> FromProto(const v1::SessionSpec& from);

// The same for a session that lives and starts with the call that carries its stream: lifetime and
// start must be absent.
absl::StatusOr<SessionSpec> StreamSpecFromProto(const v1::SessionSpec& from);

// Every field of an effective spec.
void ToProto(const SessionSpec& from, Paths paths, v1::SessionSpec& spec);

// Meter settings and events of weir.v1 and the engine's.

// Fill `spec`. INVALID_ARGUMENT where a value does not fit the engine's type, with all that is
// wrong; ranges are the engine's to check. UNIMPLEMENTED for settings that are not built. Errors
// name fields from "spec." on.
absl::Status FromProto(const v1::MeterSettings& from, SessionSpec& spec);
absl::Status FromProto(const v1::EventSettings& from, SessionSpec& spec);

// Every field of an effective spec.
void ToProto(const SessionSpec& from, v1::MeterSettings& settings);
void ToProto(const SessionSpec& from, v1::EventSettings& events);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SESSION_SPEC_H_
