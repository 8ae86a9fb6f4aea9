// weir.v1.SensorService: what the sensor is and what it knows.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/capture/live/interfaces.h"
#include "engine/dpi/catalog.h"
#include "grpcpp/grpcpp.h"
#include "server/convert/error_details.h"
#include "server/convert/sensor.h"
#include "server/convert/times.h"
#include "server/services/services.h"
#include "server/services/unary.h"
#include "server/version.h"
#include "weir/v1/sensor_service.grpc.pb.h"

namespace weir {
namespace {

constexpr uint32_t kDefaultPage = 100;

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return name;
}

void PutLimits(const SensorState& state, v1::SensorLimits& out) {
  const SensorLimits& limits = state.registry.limits();
  out.set_max_sessions(static_cast<uint32_t>(limits.max_sessions));
  out.set_max_workers(limits.max_workers);
  out.set_max_streams(state.stream_limits.max_streams);
  out.set_max_log_bytes(limits.max_log_bytes);
  out.set_max_upload_bytes(state.stream_limits.upload.max_bytes);
  out.set_max_session_open_flows(std::min(kMaxOpenFlows, limits.max_open_flows));
  out.set_max_open_flows(limits.max_open_flows);
  out.set_min_log_bytes(limits.min_log_bytes);
}

// In ascending order.
void PutCapabilities(const SensorState& state, v1::Sensor& sensor) {
  const bool may_capture = MayCapture();
  if (state.root->allows_files()) sensor.add_capabilities(v1::CAPABILITY_CAPTURE_FILES);
  sensor.add_capabilities(v1::CAPABILITY_UPLOAD);
  if (may_capture) sensor.add_capabilities(v1::CAPABILITY_LIVE_CAPTURE);
  sensor.add_capabilities(v1::CAPABILITY_SYNTHETIC);
  sensor.add_capabilities(v1::CAPABILITY_EXCHANGE);
  if (may_capture) sensor.add_capabilities(v1::CAPABILITY_FIND_PROCESSES);
}

void Describe(const SensorState& state, v1::Sensor& sensor) {
  sensor.set_id(state.sensor_id);
  sensor.set_version(kWeirVersion);
  sensor.set_ndpi_version(NdpiVersion());
  sensor.set_ndpi_build(NdpiBuild());
  sensor.set_libpcap_version(LibpcapVersion());
  sensor.set_grpc_version(grpc::Version());
  ToProto(state.start_time_ns, *sensor.mutable_start_time());
  PutLimits(state, *sensor.mutable_limits());
  PutCapabilities(state, sensor);
  sensor.set_host_name(HostName());
}

absl::Status ListFiles(const SensorState& state, const v1::ListCaptureFilesRequest& request,
                       v1::ListCaptureFilesResponse& response) {
  const ListCaptureFilesOptions options = {
      .folder = request.folder(),
      .page_size = request.page_size() == 0 ? kDefaultPage : request.page_size(),
      .page_token = request.page_token()};
  absl::StatusOr<CaptureFilePage> page = state.root->List(options);
  if (!page.ok()) {
    absl::Status status = WithField(page.status(), "folder");
    if (status.code() != absl::StatusCode::kNotFound) return status;
    return WithResource("folder", request.folder(), std::move(status));
  }
  for (const CaptureFileInfo& file : page->files) ToProto(file, *response.add_files());
  response.set_next_page_token(page->next_page_token);
  return absl::OkStatus();
}

class SensorService final : public v1::SensorService::CallbackService {
 public:
  explicit SensorService(SensorState& state) : state_(state) {}

  grpc::ServerUnaryReactor* GetSensor(grpc::CallbackServerContext* context,
                                      const v1::GetSensorRequest*,
                                      v1::GetSensorResponse* response) override {
    Describe(state_, *response->mutable_sensor());
    return Answer(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* ListInterfaces(grpc::CallbackServerContext* context,
                                           const v1::ListInterfacesRequest*,
                                           v1::ListInterfacesResponse* response) override {
    return AnswerLater(state_, context, [response] {
      absl::StatusOr<std::vector<Interface>> interfaces = weir::ListInterfaces();
      if (!interfaces.ok()) return interfaces.status();
      for (const Interface& each : *interfaces) ToProto(each, *response->add_interfaces());
      return absl::OkStatus();
    });
  }

  // The catalogue is made with the first question, which takes a detection module.
  grpc::ServerUnaryReactor* ListProtocols(grpc::CallbackServerContext* context,
                                          const v1::ListProtocolsRequest*,
                                          v1::ListProtocolsResponse* response) override {
    return AnswerLater(state_, context, [response] {
      for (const ProtocolInfo& each : Protocols()) ToProto(each, *response->add_protocols());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListRisks(grpc::CallbackServerContext* context,
                                      const v1::ListRisksRequest*,
                                      v1::ListRisksResponse* response) override {
    return AnswerLater(state_, context, [response] {
      for (const RiskInfo& each : Risks()) ToProto(each, *response->add_risks());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListFlowFields(grpc::CallbackServerContext* context,
                                           const v1::ListFlowFieldsRequest*,
                                           v1::ListFlowFieldsResponse* response) override {
    for (v1::FlowField& field : FlowFields()) *response->add_fields() = std::move(field);
    return Answer(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* ListCaptureFiles(grpc::CallbackServerContext* context,
                                             const v1::ListCaptureFilesRequest* request,
                                             v1::ListCaptureFilesResponse* response) override {
    return AnswerLater(state_, context,
                       [=, this] { return ListFiles(state_, *request, *response); });
  }

 private:
  SensorState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSensorService(SensorState& state) {
  return std::make_unique<SensorService>(state);
}

}  // namespace weir
