#include "clients/cpp/sensor_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/pages.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "weir/v1/sensor_service.grpc.pb.h"

namespace weir::client {
namespace {

using Stub = v1::SensorService::Stub;

// Makes one call of a method of the stub.
template <typename Request, typename Response>
auto CallOf(const ChannelPtr& channel,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  return [&channel, method](const Request& request, Response& response) {
    grpc::ClientContext context;
    Stub stub(channel);
    return (stub.*method)(&context, request, &response);
  };
}

}  // namespace

absl::StatusOr<v1::Sensor> SensorClient::Get() {
  v1::GetSensorResponse response;
  const grpc::Status status = CallOf(channel_, &Stub::GetSensor)({}, response);
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_sensor());
}

absl::StatusOr<std::vector<v1::NetworkInterface>> SensorClient::ListInterfaces() {
  return AllPages<v1::ListInterfacesResponse>(v1::ListInterfacesRequest(),
                                              CallOf(channel_, &Stub::ListInterfaces),
                                              &v1::ListInterfacesResponse::mutable_interfaces);
}

absl::StatusOr<std::vector<v1::ApplicationProtocol>> SensorClient::ListProtocols(
    const std::string& session_id) {
  v1::ListProtocolsRequest request;
  request.set_session_id(session_id);
  return AllPages<v1::ListProtocolsResponse>(request, CallOf(channel_, &Stub::ListProtocols),
                                             &v1::ListProtocolsResponse::mutable_protocols);
}

absl::StatusOr<std::vector<v1::RiskDescription>> SensorClient::ListRisks() {
  return AllPages<v1::ListRisksResponse>(v1::ListRisksRequest(), CallOf(channel_, &Stub::ListRisks),
                                         &v1::ListRisksResponse::mutable_risks);
}

absl::StatusOr<std::vector<v1::FlowField>> SensorClient::ListFlowFields() {
  return AllPages<v1::ListFlowFieldsResponse>(v1::ListFlowFieldsRequest(),
                                              CallOf(channel_, &Stub::ListFlowFields),
                                              &v1::ListFlowFieldsResponse::mutable_fields);
}

absl::StatusOr<std::vector<v1::CaptureFile>> SensorClient::ListCaptureFiles(
    const std::string& folder) {
  v1::ListCaptureFilesRequest request;
  request.set_folder(folder);
  return AllPages<v1::ListCaptureFilesResponse>(request, CallOf(channel_, &Stub::ListCaptureFiles),
                                                &v1::ListCaptureFilesResponse::mutable_files);
}

absl::Status CheckHealth(const ChannelPtr& channel, absl::Duration timeout,
                         const std::string& declared_session) {
  namespace health = grpc::health::v1;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  health::HealthCheckRequest request;
  if (!declared_session.empty()) request.set_service(absl::StrCat("sessions/", declared_session));
  health::HealthCheckResponse response;
  const grpc::Status status = health::Health::Stub(channel).Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    return absl::NotFoundError(
        absl::StrCat("no session \"", declared_session, "\" is declared in the sensor's settings"));
  }
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::DeadlineExceededError(
        absl::StrCat("no answer within ", absl::FormatDuration(timeout)));
  }
  if (!status.ok()) return ToAbslStatus(status);
  if (response.status() == health::HealthCheckResponse::SERVING) return absl::OkStatus();
  return absl::UnavailableError(health::HealthCheckResponse::ServingStatus_Name(response.status()));
}

}  // namespace weir::client
