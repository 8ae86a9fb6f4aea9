// Where Prometheus reads a sensor's metrics.
#ifndef WEIR_SERVER_METRICS_METRICS_ENDPOINT_H_
#define WEIR_SERVER_METRICS_METRICS_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/metrics/call_counts.h"
#include "server/sensor_state.h"

namespace weir {

// A small HTTP server with threads of its own, which answers GET /metrics with all metrics in
// Prometheus' text format. Whoever reaches its address can read them: ids of sessions, names of
// interfaces, and counts. A client that sends nothing, or reads nothing, is cut off after some
// seconds and holds up other scrapes alone. Destroying it ends it.
class MetricsEndpoint {
 public:
  virtual ~MetricsEndpoint() = default;

  // `address` is "127.0.0.1:9464", "[::1]:9464" or "9464": a port alone is of 127.0.0.1, and port 0
  // any that is free. INVALID_ARGUMENT: it is none of these. UNAVAILABLE: it cannot be listened on.
  // UNIMPLEMENTED: the sensor was built without the library. `state` and `calls` outlive it.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(absl::string_view address,
                                                                const SensorState& state,
                                                                const CallCounts& calls);

  // With the port that was found, for a port 0: "127.0.0.1:40123".
  virtual const std::string& address() const = 0;
};

}  // namespace weir

#endif  // WEIR_SERVER_METRICS_METRICS_ENDPOINT_H_
