// A client for tests: the calls of weir.v1 as plain functions, so that tests compile without gRPC.
#ifndef WEIR_TESTS_INTEGRATION_TEST_CLIENT_H_
#define WEIR_TESTS_INTEGRATION_TEST_CLIENT_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/v1/flow_service.pb.h"
#include "weir/v1/sensor_service.pb.h"
#include "weir/v1/session_service.pb.h"

namespace grpc {
class Channel;
class Status;
}  // namespace grpc

namespace weir {

// How a call ended: code and message, and what its details say. `code` is gRPC's number.
struct CallStatus {
  int code = 0;
  std::string message;
  std::string reason;                           // of ErrorInfo
  std::string domain;                           // of ErrorInfo
  std::map<std::string, std::string> metadata;  // of ErrorInfo
  std::string field;                            // of the first violation of BadRequest
  std::vector<std::string> fields;              // of all its violations
  std::string resource_type;                    // of ResourceInfo
  std::string resource_name;
  bool has_retry = false;  // RetryInfo

  bool ok() const { return code == 0; }
};

CallStatus ToCallStatus(const grpc::Status& status);

// A stream of flows that is read message by message.
class FlowCall {
 public:
  virtual ~FlowCall() = default;
  virtual bool Read(v1::FlowStreamMessage& message) = 0;
  virtual void Cancel() = 0;
  virtual CallStatus Finish() = 0;  // reads on to the end
};

// An upload, which is sent message by message by one thread while another may read.
class UploadCall : public FlowCall {
 public:
  virtual bool Send(const v1::AnalyzeCaptureRequest& request) = 0;
  virtual void EndSending() = 0;
};

// An exchange, likewise.
class ExchangeCall : public FlowCall {
 public:
  virtual bool Send(const v1::ExchangeFlowsRequest& request) = 0;
  virtual void EndSending() = 0;
};

// A stream of flows, read to its end.
struct FlowStreamRecord {
  std::vector<v1::FlowStreamMessage> messages;  // without those of events
  std::vector<v1::FlowEvent> events;
  std::vector<std::string> tokens;  // of each message
  CallStatus status;

  const v1::StreamStarted& started() const { return messages.front().started(); }
  const v1::StreamEnded& ended() const { return messages.back().ended(); }
};

// Thread-safe.
class TestClient {
 public:
  explicit TestClient(std::shared_ptr<grpc::Channel> channel);
  explicit TestClient(const std::string& address);
  ~TestClient();

  std::unique_ptr<FlowCall> Open(const v1::CaptureFlowsRequest& request);
  std::unique_ptr<FlowCall> Open(const v1::SubscribeFlowsRequest& request);
  std::unique_ptr<UploadCall> OpenUpload();
  std::unique_ptr<ExchangeCall> OpenExchange();
  template <typename Request>
  FlowStreamRecord Run(const Request& request) {
    return Drain(*Open(request));
  }
  static FlowStreamRecord Drain(FlowCall& call);

  // CaptureFlows of files, all defaults; SubscribeFlows of a session, likewise.
  FlowStreamRecord Capture(const std::vector<std::string>& paths);
  FlowStreamRecord Subscribe(const std::string& session_id);

  CallStatus Call(const v1::CreateSessionRequest& request, v1::CreateSessionResponse& response);
  CallStatus Call(const v1::GetSessionRequest& request, v1::GetSessionResponse& response);
  CallStatus Call(const v1::ListSessionsRequest& request, v1::ListSessionsResponse& response);
  CallStatus Call(const v1::StopSessionRequest& request, v1::StopSessionResponse& response);
  CallStatus Call(const v1::DeleteSessionRequest& request, v1::DeleteSessionResponse& response);
  CallStatus Call(const v1::GetSensorRequest& request, v1::GetSensorResponse& response);
  CallStatus Call(const v1::ListInterfacesRequest& request, v1::ListInterfacesResponse& response);
  CallStatus Call(const v1::ListProtocolsRequest& request, v1::ListProtocolsResponse& response);
  CallStatus Call(const v1::ListRisksRequest& request, v1::ListRisksResponse& response);
  CallStatus Call(const v1::ListFlowFieldsRequest& request, v1::ListFlowFieldsResponse& response);
  CallStatus Call(const v1::ListCaptureFilesRequest& request,
                  v1::ListCaptureFilesResponse& response);
  // Reads to the end; `on_report` is called after each of the reports.
  CallStatus Watch(const v1::WatchSessionRequest& request,
                   std::vector<v1::WatchSessionResponse>& reports,
                   const std::function<void()>& on_report = nullptr);

  // Reads until `on_report` says false, or to the end.
  CallStatus Watch(const v1::WatchSessionsRequest& request,
                   const std::function<bool(const v1::WatchSessionsResponse&)>& on_report);

  // True where the health service says SERVING; nullopt where it does not answer.
  std::optional<bool> IsServing(const std::string& service);
  // What server reflection lists.
  std::vector<std::string> Services();

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace weir

#endif  // WEIR_TESTS_INTEGRATION_TEST_CLIENT_H_
