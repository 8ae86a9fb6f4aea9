// Calls of SensorService.
#ifndef WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_
#define WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cpp/channel.h"
#include "weir/v1/sensor_service.pb.h"

namespace weir::client {

// What a sensor says of itself. Thread-safe. Calls wait for their answer.
class SensorClient {
 public:
  explicit SensorClient(ChannelPtr channel) : channel_(std::move(channel)) {}

  absl::StatusOr<v1::Sensor> Get();
  absl::StatusOr<v1::ListInterfacesResponse> ListInterfaces();
  absl::StatusOr<v1::ListProtocolsResponse> ListProtocols();
  absl::StatusOr<v1::ListRisksResponse> ListRisks();
  // The fields of Flow, as paths for a field mask.
  absl::StatusOr<v1::ListFlowFieldsResponse> ListFlowFields();
  // The captures below `folder` of the capture root (empty: all), page by page.
  absl::StatusOr<std::vector<v1::CaptureFile>> ListCaptureFiles(const std::string& folder = "");

 private:
  ChannelPtr channel_;
};

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_SENSOR_CLIENT_H_
