#include "clients/cpp/sensor_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "clients/cpp/errors.h"
#include "weir/v1/sensor_service.grpc.pb.h"

namespace weir::client {

using Stub = v1::SensorService::Stub;

absl::StatusOr<v1::Sensor> SensorClient::Get() {
  grpc::ClientContext context;
  v1::GetSensorResponse response;
  const grpc::Status status = Stub(channel_).GetSensor(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_sensor());
}

absl::StatusOr<v1::ListInterfacesResponse> SensorClient::ListInterfaces() {
  grpc::ClientContext context;
  v1::ListInterfacesResponse response;
  const grpc::Status status = Stub(channel_).ListInterfaces(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

absl::StatusOr<v1::ListProtocolsResponse> SensorClient::ListProtocols() {
  grpc::ClientContext context;
  v1::ListProtocolsResponse response;
  const grpc::Status status = Stub(channel_).ListProtocols(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

absl::StatusOr<v1::ListRisksResponse> SensorClient::ListRisks() {
  grpc::ClientContext context;
  v1::ListRisksResponse response;
  const grpc::Status status = Stub(channel_).ListRisks(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

absl::StatusOr<v1::ListFlowFieldsResponse> SensorClient::ListFlowFields() {
  grpc::ClientContext context;
  v1::ListFlowFieldsResponse response;
  const grpc::Status status = Stub(channel_).ListFlowFields(&context, {}, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

absl::StatusOr<std::vector<v1::CaptureFile>> SensorClient::ListCaptureFiles(
    const std::string& folder) {
  std::vector<v1::CaptureFile> files;
  v1::ListCaptureFilesRequest page;
  page.set_folder(folder);
  do {
    grpc::ClientContext context;
    v1::ListCaptureFilesResponse response;
    const grpc::Status status = Stub(channel_).ListCaptureFiles(&context, page, &response);
    if (!status.ok()) return ToAbslStatus(status);
    for (v1::CaptureFile& file : *response.mutable_files()) files.push_back(std::move(file));
    page.set_page_token(response.next_page_token());
  } while (!page.page_token().empty());
  return files;
}

}  // namespace weir::client
