// A sensor with canned answers, in this process.
#ifndef WEIR_TESTS_CLIENTS_FAKE_SENSOR_H_
#define WEIR_TESTS_CLIENTS_FAKE_SENSOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/channel.h"
#include "google/rpc/status.pb.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/sensor_service.pb.h"
#include "weir/v1/session_service.pb.h"

namespace weir {

// What the fake says and what it was asked. Set it before the call and look at it after.
struct FakeScript {
  // CaptureFlows and SubscribeFlows: these messages, then, where asked for, nothing until the
  // client cancels, then this status. `details` go with it.
  std::vector<v1::FlowStreamMessage> messages;
  bool hangs_at_end = false;
  absl::Status status;
  google::rpc::Status details;
  v1::CaptureFlowsRequest capture_request;
  v1::SubscribeFlowsRequest subscribe_request;

  // SessionService: Create answers with the session of the request, the others know `sessions`.
  // WatchSession and WatchSessions give these reports. All lists have two elements a page.
  std::vector<v1::Session> sessions;
  std::vector<v1::WatchSessionResponse> reports;
  std::vector<v1::WatchSessionsResponse> sessions_reports;
  v1::CreateSessionRequest create_request;
  v1::GetSessionRequest get_request;
  v1::ListSessionsRequest list_request;
  v1::StopSessionRequest stop_request;

  // SensorService.
  v1::Sensor sensor;
  std::vector<v1::NetworkInterface> interfaces;
  std::vector<v1::ApplicationProtocol> protocols;
  std::vector<v1::RiskDescription> risks;
  std::vector<v1::FlowField> fields;
  std::vector<v1::CaptureFile> files;
  v1::ListProtocolsRequest protocols_request;
  v1::ListCaptureFilesRequest files_request;
  bool repeats_pages = false;  // each page leads to itself
};

class FakeSensor {
 public:
  FakeSensor();
  ~FakeSensor();

  FakeScript& script() { return script_; }
  client::ChannelPtr channel() const;
  // Where it listens on loopback: "127.0.0.1:PORT".
  const std::string& address() const;
  // Sessions that it was asked to stop and knows, so far; while it is being asked too.
  int stops() const;

 private:
  class Services;

  FakeScript script_;
  std::unique_ptr<Services> services_;
};

}  // namespace weir

#endif  // WEIR_TESTS_CLIENTS_FAKE_SENSOR_H_
