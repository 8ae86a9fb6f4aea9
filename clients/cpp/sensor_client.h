// What a sensor says of itself: SensorService, and the health check beside it.
#ifndef WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_
#define WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "weir/v1/sensor.pb.h"

namespace weir::client {

// Thread-safe. Calls wait for their answer; a list is asked for page by page, to its end.
class SensorClient {
 public:
  explicit SensorClient(ChannelPtr channel) : channel_(std::move(channel)) {}

  absl::StatusOr<v1::Sensor> Get();
  absl::StatusOr<std::vector<v1::NetworkInterface>> ListInterfaces();
  // With the custom protocols of this session, or (empty) those that every session has.
  absl::StatusOr<std::vector<v1::ApplicationProtocol>> ListProtocols(
      const std::string& session_id = "");
  absl::StatusOr<std::vector<v1::RiskDescription>> ListRisks();
  // The fields of Flow, as paths for a field mask.
  absl::StatusOr<std::vector<v1::FlowField>> ListFlowFields();
  // The captures below `folder` of the capture root; empty: all.
  absl::StatusOr<std::vector<v1::CaptureFile>> ListCaptureFiles(const std::string& folder = "");

 private:
  ChannelPtr channel_;
};

// The sensor's health by grpc.health.v1, or that of a session that its settings declare. OK where
// it takes calls, and where the session is well. UNAVAILABLE where it answers that it does not, as
// while it drains, or where nothing listens; NOT_FOUND where no such session is declared;
// DEADLINE_EXCEEDED where it has not answered within `timeout`, connecting included. Waits for the
// answer. Thread-safe.
absl::Status CheckHealth(const ChannelPtr& channel, absl::Duration timeout,
                         const std::string& declared_session = "");

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_
