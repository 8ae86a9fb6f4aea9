// The sensor itself, told in full.
#ifndef WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_
#define WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_

#include "clients/cli/environment.h"
#include "weir/v1/sensor.pb.h"

namespace weir::cli {

// Writes a line for each thing that there is to say, or with `json` the whole message. Returns the
// exit code.
int PrintSensor(const Environment& environment, const v1::Sensor& sensor, bool json);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_
