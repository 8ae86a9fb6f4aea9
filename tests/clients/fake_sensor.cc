#include "tests/clients/fake_sensor.h"

#include <grpcpp/channel.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "weir/v1/flow_service.grpc.pb.h"
#include "weir/v1/sensor_service.grpc.pb.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir {
namespace {

using grpc::ServerContext;
using grpc::Status;

Status ToGrpc(const FakeScript& script) {
  return Status(static_cast<grpc::StatusCode>(script.status.code()),
                std::string(script.status.message()), script.details.SerializeAsString());
}

// Two of the items to a page; the token is the number of the first.
template <typename Item, typename Request, typename Response>
void GivePage(const FakeScript& script, const std::vector<Item>& items, const Request& request,
              google::protobuf::RepeatedPtrField<Item>& page, Response& response) {
  size_t next = request.page_token().empty() ? 0 : std::stoul(request.page_token());
  for (int i = 0; i < 2 && next < items.size(); ++i, ++next) *page.Add() = items[next];
  if (next < items.size()) response.set_next_page_token(std::to_string(next));
  if (script.repeats_pages && !request.page_token().empty()) {
    response.set_next_page_token(request.page_token());
  }
}

class FlowService : public v1::FlowService::Service {
 public:
  explicit FlowService(FakeScript& script) : script_(script) {}

  Status CaptureFlows(ServerContext* context, const v1::CaptureFlowsRequest* request,
                      grpc::ServerWriter<v1::FlowStreamMessage>* writer) override {
    script_.capture_request = *request;
    return Play(*context, *writer);
  }

  Status SubscribeFlows(ServerContext* context, const v1::SubscribeFlowsRequest* request,
                        grpc::ServerWriter<v1::FlowStreamMessage>* writer) override {
    script_.subscribe_request = *request;
    return Play(*context, *writer);
  }

 private:
  Status Play(ServerContext& context, grpc::ServerWriter<v1::FlowStreamMessage>& writer) {
    for (const v1::FlowStreamMessage& message : script_.messages) {
      if (!writer.Write(message)) return Status::CANCELLED;
    }
    while (script_.hangs_at_end && !context.IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return ToGrpc(script_);
  }

  FakeScript& script_;
};

class SessionService : public v1::SessionService::Service {
 public:
  explicit SessionService(FakeScript& script) : script_(script) {}

  Status CreateSession(ServerContext*, const v1::CreateSessionRequest* request,
                       v1::CreateSessionResponse* response) override {
    script_.create_request = *request;
    response->mutable_session()->set_id(request->session_id());
    *response->mutable_session()->mutable_spec() = request->spec();
    response->mutable_session()->mutable_status()->set_state(v1::SESSION_STATE_WAITING);
    return ToGrpc(script_);
  }

  Status ListSessions(ServerContext*, const v1::ListSessionsRequest* request,
                      v1::ListSessionsResponse* response) override {
    script_.list_request = *request;
    GivePage(script_, script_.sessions, *request, *response->mutable_sessions(), *response);
    return ToGrpc(script_);
  }

  Status GetSession(ServerContext*, const v1::GetSessionRequest* request,
                    v1::GetSessionResponse* response) override {
    script_.get_request = *request;
    const v1::Session* session = Find(request->session_id());
    if (session == nullptr) return Unknown(request->session_id());
    *response->mutable_session() = *session;
    return Status::OK;
  }

  Status StopSession(ServerContext*, const v1::StopSessionRequest* request,
                     v1::StopSessionResponse* response) override {
    script_.stop_request = *request;
    const v1::Session* session = Find(request->session_id());
    if (session == nullptr) return Unknown(request->session_id());
    *response->mutable_session() = *session;
    ++stops_;
    return Status::OK;
  }

  int stops() const { return stops_; }

  Status DeleteSession(ServerContext*, const v1::DeleteSessionRequest* request,
                       v1::DeleteSessionResponse*) override {
    return Find(request->session_id()) == nullptr ? Unknown(request->session_id()) : Status::OK;
  }

  Status WatchSession(ServerContext*, const v1::WatchSessionRequest*,
                      grpc::ServerWriter<v1::WatchSessionResponse>* writer) override {
    for (const v1::WatchSessionResponse& report : script_.reports) writer->Write(report);
    return ToGrpc(script_);
  }

  Status WatchSessions(ServerContext*, const v1::WatchSessionsRequest*,
                       grpc::ServerWriter<v1::WatchSessionsResponse>* writer) override {
    for (const auto& report : script_.sessions_reports) writer->Write(report);
    return ToGrpc(script_);
  }

 private:
  const v1::Session* Find(const std::string& id) const {
    for (const v1::Session& session : script_.sessions) {
      if (session.id() == id) return &session;
    }
    return nullptr;
  }

  static Status Unknown(const std::string& id) {
    return Status(grpc::StatusCode::NOT_FOUND, "unknown session \"" + id + "\"");
  }

  FakeScript& script_;
  std::atomic<int> stops_ = 0;
};

class SensorService : public v1::SensorService::Service {
 public:
  explicit SensorService(FakeScript& script) : script_(script) {}

  Status GetSensor(ServerContext*, const v1::GetSensorRequest*,
                   v1::GetSensorResponse* response) override {
    *response->mutable_sensor() = script_.sensor;
    return ToGrpc(script_);
  }
  Status ListInterfaces(ServerContext*, const v1::ListInterfacesRequest* request,
                        v1::ListInterfacesResponse* response) override {
    GivePage(script_, script_.interfaces, *request, *response->mutable_interfaces(), *response);
    return ToGrpc(script_);
  }
  Status ListProtocols(ServerContext*, const v1::ListProtocolsRequest* request,
                       v1::ListProtocolsResponse* response) override {
    script_.protocols_request = *request;
    GivePage(script_, script_.protocols, *request, *response->mutable_protocols(), *response);
    return ToGrpc(script_);
  }
  Status ListRisks(ServerContext*, const v1::ListRisksRequest* request,
                   v1::ListRisksResponse* response) override {
    GivePage(script_, script_.risks, *request, *response->mutable_risks(), *response);
    return ToGrpc(script_);
  }
  Status ListFlowFields(ServerContext*, const v1::ListFlowFieldsRequest* request,
                        v1::ListFlowFieldsResponse* response) override {
    GivePage(script_, script_.fields, *request, *response->mutable_fields(), *response);
    return ToGrpc(script_);
  }
  Status ListCaptureFiles(ServerContext*, const v1::ListCaptureFilesRequest* request,
                          v1::ListCaptureFilesResponse* response) override {
    script_.files_request = *request;
    GivePage(script_, script_.files, *request, *response->mutable_files(), *response);
    return ToGrpc(script_);
  }

 private:
  FakeScript& script_;
};

}  // namespace

class FakeSensor::Services {
 public:
  explicit Services(FakeScript& script) : flows_(script), sessions_(script), sensor_(script) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&flows_).RegisterService(&sessions_).RegisterService(&sensor_);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel({});
    address_ = "127.0.0.1:" + std::to_string(port_);
  }

  ~Services() {
    channel_.reset();
    server_->Shutdown(std::chrono::system_clock::now());
  }

  const client::ChannelPtr& channel() const { return channel_; }
  const std::string& address() const { return address_; }
  int stops() const { return sessions_.stops(); }

 private:
  FlowService flows_;
  SessionService sessions_;
  SensorService sensor_;
  std::unique_ptr<grpc::Server> server_;
  client::ChannelPtr channel_;
  int port_ = 0;
  std::string address_;
};

FakeSensor::FakeSensor() : services_(std::make_unique<Services>(script_)) {}
FakeSensor::~FakeSensor() = default;
const std::string& FakeSensor::address() const { return services_->address(); }
int FakeSensor::stops() const { return services_->stops(); }
client::ChannelPtr FakeSensor::channel() const { return services_->channel(); }

}  // namespace weir
