// Meter settings and events of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_METER_SETTINGS_H_
#define WEIR_SERVER_CONVERT_METER_SETTINGS_H_

#include "absl/status/status.h"
#include "engine/session/session_spec.h"
#include "weir/v1/meter_settings.pb.h"

namespace weir {

// Fill `spec`. INVALID_ARGUMENT where a value does not fit the engine's type, with all that is
// wrong; ranges are the engine's to check. UNIMPLEMENTED for settings that are not built. Errors
// name fields from "spec." on.
absl::Status FromProto(const v1::MeterSettings& from, SessionSpec& spec);
absl::Status FromProto(const v1::EventSettings& from, SessionSpec& spec);

// Every field of an effective spec.
void ToProto(const SessionSpec& from, v1::MeterSettings& settings);
void ToProto(const SessionSpec& from, v1::EventSettings& events);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_METER_SETTINGS_H_
