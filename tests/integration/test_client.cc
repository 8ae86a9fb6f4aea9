#include "tests/integration/test_client.h"

#include <future>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "weir/v1/flow_service.grpc.pb.h"
#include "weir/v1/sensor_service.grpc.pb.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir {
namespace {

void TakeDetail(const google::protobuf::Any& detail, CallStatus& out) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::ResourceInfo resource;
  if (detail.UnpackTo(&info)) {
    out.reason = info.reason();
    out.domain = info.domain();
    out.metadata.insert(info.metadata().begin(), info.metadata().end());
  } else if (detail.UnpackTo(&bad_request) && bad_request.field_violations_size() > 0) {
    out.field = bad_request.field_violations(0).field();
    for (const auto& each : bad_request.field_violations()) out.fields.push_back(each.field());
  } else if (detail.UnpackTo(&resource)) {
    out.resource_type = resource.resource_type();
    out.resource_name = resource.resource_name();
  } else if (detail.Is<google::rpc::RetryInfo>()) {
    out.has_retry = true;
  }
}

class ReaderCall final : public FlowCall {
 public:
  using Reader = std::unique_ptr<grpc::ClientReader<v1::FlowStreamMessage>>;

  template <typename Begin>
  explicit ReaderCall(Begin begin) : reader_(begin(&context_)) {}

  ~ReaderCall() override {
    if (!finished_) {
      Cancel();
      Finish();
    }
  }
  bool Read(v1::FlowStreamMessage& message) override { return reader_->Read(&message); }
  void Cancel() override { context_.TryCancel(); }
  CallStatus Finish() override {
    v1::FlowStreamMessage message;
    while (reader_->Read(&message)) continue;
    finished_ = true;
    return ToCallStatus(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  Reader reader_;
  bool finished_ = false;
};

// `Call` is what it is seen as.
template <typename Call, typename Request>
class SendingCall final : public Call {
 public:
  using Stream = std::unique_ptr<grpc::ClientReaderWriter<Request, v1::FlowStreamMessage>>;

  template <typename Begin>
  explicit SendingCall(Begin begin) : stream_(begin(&context_)) {}

  ~SendingCall() override {
    if (!finished_) {
      Cancel();
      Finish();
    }
  }
  bool Send(const Request& request) override { return stream_->Write(request); }
  void EndSending() override { stream_->WritesDone(); }
  bool Read(v1::FlowStreamMessage& message) override { return stream_->Read(&message); }
  void Cancel() override { context_.TryCancel(); }
  CallStatus Finish() override {
    v1::FlowStreamMessage message;
    while (stream_->Read(&message)) continue;
    finished_ = true;
    return ToCallStatus(stream_->Finish());
  }

 private:
  grpc::ClientContext context_;
  const Stream stream_;
  bool finished_ = false;
};

}  // namespace

CallStatus ToCallStatus(const grpc::Status& status) {
  CallStatus out;
  out.code = status.error_code();
  out.message = status.error_message();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return out;
  for (const google::protobuf::Any& detail : details.details()) TakeDetail(detail, out);
  return out;
}

struct TestClient::Stubs {
  explicit Stubs(std::shared_ptr<grpc::Channel> to)
      : channel(std::move(to)), flows(channel), sessions(channel), sensor(channel) {}
  std::shared_ptr<grpc::Channel> channel;
  v1::FlowService::Stub flows;
  v1::SessionService::Stub sessions;
  v1::SensorService::Stub sensor;
};

TestClient::TestClient(std::shared_ptr<grpc::Channel> channel)
    : stubs_(std::make_unique<Stubs>(std::move(channel))) {}

TestClient::TestClient(const std::string& address)
    : TestClient(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

TestClient::~TestClient() = default;

std::unique_ptr<FlowCall> TestClient::Open(const v1::CaptureFlowsRequest& request) {
  return std::make_unique<ReaderCall>([&](grpc::ClientContext* context) {
    context->set_wait_for_ready(true);
    return stubs_->flows.CaptureFlows(context, request);
  });
}

std::unique_ptr<FlowCall> TestClient::Open(const v1::SubscribeFlowsRequest& request) {
  return std::make_unique<ReaderCall>([&](grpc::ClientContext* context) {
    context->set_wait_for_ready(true);
    return stubs_->flows.SubscribeFlows(context, request);
  });
}

std::unique_ptr<UploadCall> TestClient::OpenUpload() {
  return std::make_unique<SendingCall<UploadCall, v1::AnalyzeCaptureRequest>>(
      [this](grpc::ClientContext* context) { return stubs_->flows.AnalyzeCapture(context); });
}

std::unique_ptr<ExchangeCall> TestClient::OpenExchange() {
  return std::make_unique<SendingCall<ExchangeCall, v1::ExchangeFlowsRequest>>(
      [this](grpc::ClientContext* context) { return stubs_->flows.ExchangeFlows(context); });
}

FlowStreamRecord TestClient::Drain(FlowCall& call) {
  FlowStreamRecord record;
  v1::FlowStreamMessage message;
  while (call.Read(message)) {
    record.tokens.push_back(message.resume_token());
    if (message.has_events()) {
      for (v1::FlowEvent& event : *message.mutable_events()->mutable_events()) {
        record.events.push_back(std::move(event));
      }
    } else {
      record.messages.push_back(message);
    }
  }
  record.status = call.Finish();
  return record;
}

FlowStreamRecord TestClient::Capture(const std::vector<std::string>& paths) {
  v1::CaptureFlowsRequest request;
  for (const std::string& path : paths) {
    request.mutable_spec()->mutable_source()->mutable_files()->add_paths(path);
  }
  return Run(request);
}

FlowStreamRecord TestClient::Subscribe(const std::string& session_id) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(session_id);
  return Run(request);
}

#define WEIR_UNARY(stub, Method)                                            \
  CallStatus TestClient::Call(const v1::Method##Request& request,           \
                              v1::Method##Response& response) {             \
    grpc::ClientContext context;                                            \
    context.set_wait_for_ready(true);                                       \
    return ToCallStatus(stubs_->stub.Method(&context, request, &response)); \
  }

WEIR_UNARY(sessions, CreateSession)
WEIR_UNARY(sessions, GetSession)
WEIR_UNARY(sessions, ListSessions)
WEIR_UNARY(sessions, StopSession)
WEIR_UNARY(sessions, DeleteSession)
WEIR_UNARY(sensor, GetSensor)
WEIR_UNARY(sensor, ListInterfaces)
WEIR_UNARY(sensor, ListProtocols)
WEIR_UNARY(sensor, ListRisks)
WEIR_UNARY(sensor, ListFlowFields)
WEIR_UNARY(sensor, ListCaptureFiles)

#undef WEIR_UNARY

CallStatus TestClient::Watch(const v1::WatchSessionRequest& request,
                             std::vector<v1::WatchSessionResponse>& reports,
                             const std::function<void()>& on_report) {
  grpc::ClientContext context;
  const auto reader = stubs_->sessions.WatchSession(&context, request);
  v1::WatchSessionResponse report;
  while (reader->Read(&report)) {
    reports.push_back(report);
    if (on_report) on_report();
  }
  return ToCallStatus(reader->Finish());
}

CallStatus TestClient::Watch(
    const v1::WatchSessionsRequest& request,
    const std::function<bool(const v1::WatchSessionsResponse&)>& on_report) {
  grpc::ClientContext context;
  const auto reader = stubs_->sessions.WatchSessions(&context, request);
  v1::WatchSessionsResponse report;
  while (reader->Read(&report)) {
    if (!on_report(report)) context.TryCancel();
  }
  return ToCallStatus(reader->Finish());
}

std::optional<bool> TestClient::IsServing(const std::string& service) {
  grpc::health::v1::Health::Stub health(stubs_->channel);
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  request.set_service(service);
  if (!health.Check(&context, request, &response).ok()) return std::nullopt;
  return response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

// The distribution has no C++ messages for reflection: a request "list_services: *" by hand, as the
// one message of the stream, and the names taken from the response's bytes.
std::vector<std::string> TestClient::Services() {
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  grpc::GenericStub stub(stubs_->channel);
  grpc::ClientContext context;
  const grpc::Slice bytes("\x3a\x01*");
  const grpc::ByteBuffer request(&bytes, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  grpc::Slice joined;
  if (!status.ok() || !response.DumpToSingleSlice(&joined).ok()) return {};
  const std::string text(reinterpret_cast<const char*>(joined.begin()), joined.size());
  std::vector<std::string> names;
  for (const char* name : {"weir.v1.FlowService", "weir.v1.SessionService", "weir.v1.SensorService",
                           "grpc.health.v1.Health"}) {
    if (text.find(name) != std::string::npos) names.push_back(name);
  }
  return names;
}

}  // namespace weir
