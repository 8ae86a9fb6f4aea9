// What is one flow's and how TCP connections are followed, between weir.v1.MeterSettings and the
// engine's.
#ifndef WEIR_SERVER_CONVERT_CONNECTION_SETTINGS_H_
#define WEIR_SERVER_CONVERT_CONNECTION_SETTINGS_H_

#include "absl/status/status.h"
#include "engine/meter/meter_settings.h"
#include "weir/v1/meter_settings.pb.h"

namespace weir {

// Sets those of `meter`, whose idle timeout and defaults by the rulebook are set already. Errors
// name fields from "spec.meter." on.
absl::Status TakeConnections(const v1::MeterSettings& from, MeterSettings& meter);

void ConnectionsToProto(const MeterSettings& meter, v1::MeterSettings& settings);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_CONNECTION_SETTINGS_H_
