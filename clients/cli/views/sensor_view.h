// The sensor, and the lists of what it has and knows.
#ifndef WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_
#define WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/environment.h"
#include "clients/cli/views/tables.h"
#include "clients/cpp/sensor_client.h"

namespace weir::cli {

// Writes the sensor's properties, or with `json` the whole message. Returns the exit code.
int PrintSensor(const Environment& environment, const v1::Sensor& sensor, bool json);

// Each of these asks the sensor and fills the listing. Errors are the call's.
absl::Status ListInterfaces(client::SensorClient& sensor, Listing& listing);
// With the custom protocols of this session; empty: without any.
absl::Status ListProtocols(client::SensorClient& sensor, const std::string& session,
                           Listing& listing);
absl::Status ListRisks(client::SensorClient& sensor, Listing& listing);
absl::Status ListFields(client::SensorClient& sensor, Listing& listing);
// Those below `folder` of the capture root; empty: all.
absl::Status ListCaptures(client::SensorClient& sensor, const std::string& folder,
                          Listing& listing);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_SENSOR_VIEW_H_
