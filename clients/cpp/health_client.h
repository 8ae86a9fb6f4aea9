// The health check of a sensor: grpc.health.v1, which it serves beside its own services.
#ifndef WEIR_CLIENTS_CPP_HEALTH_CLIENT_H_
#define WEIR_CLIENTS_CPP_HEALTH_CLIENT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"

namespace weir::client {

// OK where the sensor takes calls. UNAVAILABLE where it answers that it does not, as while it
// drains, or where nothing listens; DEADLINE_EXCEEDED where it has not answered within `timeout`,
// connecting included. Waits for the answer. Thread-safe.
absl::Status CheckHealth(const ChannelPtr& channel, absl::Duration timeout);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_HEALTH_CLIENT_H_
