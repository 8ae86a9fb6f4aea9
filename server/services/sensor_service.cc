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
#include "server/convert/tokens.h"
#include "server/sensor_state.h"
#include "server/services/reactors.h"
#include "server/services/services.h"
#include "server/version.h"
#include "weir/v1/sensor_service.grpc.pb.h"

namespace weir {
namespace {

constexpr uint32_t kDefaultFiles = 100;

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
  const ConnectionLimits& connections = state.connections.limits();
  out.set_max_connections(connections.max_connections);
  out.set_max_connections_per_address(connections.max_per_address);
  out.set_max_memory_bytes(connections.max_memory_bytes);
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
  sensor.add_capabilities(v1::CAPABILITY_JA4);
  sensor.add_capabilities(v1::CAPABILITY_FLOW_RULES_STANDARD);
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

absl::Status FolderError(const std::string& folder, absl::Status status) {
  status = WithField(std::move(status), "folder");
  if (status.code() == absl::StatusCode::kInvalidArgument) return status;
  if (status.code() == absl::StatusCode::kNotFound) {
    status = WithReason(ErrorReason::kFolderNotFound, std::move(status));
  }
  return WithResource("folder", folder, std::move(status));
}

absl::Status AnswerFiles(const SensorState& state, const v1::ListCaptureFilesRequest& request,
                         v1::ListCaptureFilesResponse& response) {
  const std::string list = absl::StrCat("files of ", request.folder());
  absl::StatusOr<std::string> after = DecodePageToken(list, request.page_token());
  if (!after.ok()) return after.status();
  absl::StatusOr<CaptureFilePage> page =
      state.root->List({.folder = request.folder(),
                        .page_size = PageSize(request.page_size(), kDefaultFiles),
                        .after = *std::move(after)});
  if (!page.ok()) return FolderError(request.folder(), page.status());
  for (const CaptureFileInfo& file : page->files) ToProto(file, *response.add_files());
  if (!page->has_more) return absl::OkStatus();
  response.set_next_page_token(EncodePageToken(list, page->files.back().path));
  return absl::OkStatus();
}

// The first call makes the catalogue, which takes a detection module.
absl::Status AnswerProtocols(SensorState& state, const v1::ListProtocolsRequest& request,
                             v1::ListProtocolsResponse& response) {
  std::vector<ProtocolInfo> protocols = Protocols();
  if (!request.session_id().empty()) {
    absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state, request.session_id());
    if (!session.ok()) return session.status();
    const auto& rules = (*session)->effective_spec().meter.custom_rules;
    if (rules != nullptr) {
      const std::vector<ProtocolInfo>& added = rules->added_protocols;
      protocols.insert(protocols.end(), added.begin(), added.end());
    }
  }
  const std::string list = absl::StrCat("protocols of ", request.session_id());
  return PutPage(list, request, protocols, response, [&response](const ProtocolInfo& each) {
    ToProto(each, *response.add_protocols());
  });
}

absl::Status AnswerInterfaces(const v1::ListInterfacesRequest& request,
                              v1::ListInterfacesResponse& response) {
  absl::StatusOr<std::vector<Interface>> interfaces = ListInterfaces();
  if (!interfaces.ok()) return interfaces.status();
  return PutPage("interfaces", request, *interfaces, response,
                 [&response](const Interface& each) { ToProto(each, *response.add_interfaces()); });
}

absl::Status AnswerRisks(const v1::ListRisksRequest& request, v1::ListRisksResponse& response) {
  return PutPage("risks", request, Risks(), response,
                 [&response](const RiskInfo& each) { ToProto(each, *response.add_risks()); });
}

absl::Status AnswerFlowFields(const v1::ListFlowFieldsRequest& request,
                              v1::ListFlowFieldsResponse& response) {
  return PutPage("fields", request, FlowFields(), response,
                 [&response](const v1::FlowField& each) { *response.add_fields() = each; });
}

class SensorService final : public v1::SensorService::CallbackService {
 public:
  explicit SensorService(SensorState& state) : state_(state) {}

  grpc::ServerUnaryReactor* GetSensor(grpc::CallbackServerContext* context,
                                      const v1::GetSensorRequest* request,
                                      v1::GetSensorResponse* response) override {
    return Answer(context, *request, [=, this] {
      Describe(state_, *response->mutable_sensor());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListInterfaces(grpc::CallbackServerContext* context,
                                           const v1::ListInterfacesRequest* request,
                                           v1::ListInterfacesResponse* response) override {
    return AnswerLater(state_, context, *request,
                       [=] { return AnswerInterfaces(*request, *response); });
  }

  grpc::ServerUnaryReactor* ListProtocols(grpc::CallbackServerContext* context,
                                          const v1::ListProtocolsRequest* request,
                                          v1::ListProtocolsResponse* response) override {
    return AnswerLater(state_, context, *request,
                       [=, this] { return AnswerProtocols(state_, *request, *response); });
  }

  grpc::ServerUnaryReactor* ListRisks(grpc::CallbackServerContext* context,
                                      const v1::ListRisksRequest* request,
                                      v1::ListRisksResponse* response) override {
    return AnswerLater(state_, context, *request, [=] { return AnswerRisks(*request, *response); });
  }

  grpc::ServerUnaryReactor* ListFlowFields(grpc::CallbackServerContext* context,
                                           const v1::ListFlowFieldsRequest* request,
                                           v1::ListFlowFieldsResponse* response) override {
    return Answer(context, *request, [=] { return AnswerFlowFields(*request, *response); });
  }

  grpc::ServerUnaryReactor* ListCaptureFiles(grpc::CallbackServerContext* context,
                                             const v1::ListCaptureFilesRequest* request,
                                             v1::ListCaptureFilesResponse* response) override {
    return AnswerLater(state_, context, *request,
                       [=, this] { return AnswerFiles(state_, *request, *response); });
  }

 private:
  SensorState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSensorService(SensorState& state) {
  return std::make_unique<SensorService>(state);
}

}  // namespace weir
