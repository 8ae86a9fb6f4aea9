// For builds without the shared libraries that Prometheus' client library comes as.
#include "server/metrics/metrics_endpoint.h"

namespace weir {

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(absl::string_view,
                                                                        const SensorState&,
                                                                        const CallCounts&) {
  return absl::UnimplementedError("metrics_listen: this sensor was built without metrics");
}

}  // namespace weir
