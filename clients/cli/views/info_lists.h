// Lists of what a sensor has and knows.
#ifndef WEIR_CLIENTS_CLI_VIEWS_INFO_LISTS_H_
#define WEIR_CLIENTS_CLI_VIEWS_INFO_LISTS_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/views/listing.h"
#include "clients/cpp/sensor_client.h"

namespace weir::cli {

// Each asks the sensor and fills the listing. Errors are the call's.
absl::Status ListInterfaces(client::SensorClient& sensor, Listing& listing);
absl::Status ListProtocols(client::SensorClient& sensor, Listing& listing);
absl::Status ListRisks(client::SensorClient& sensor, Listing& listing);
absl::Status ListFields(client::SensorClient& sensor, Listing& listing);
// Those below `folder` of the capture root; empty: all.
absl::Status ListCaptures(client::SensorClient& sensor, const std::string& folder,
                          Listing& listing);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_INFO_LISTS_H_
