// A FlowService that plays scripts.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_SCRIPTED_FLOW_SERVICE_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_SCRIPTED_FLOW_SERVICE_H_

#include <functional>
#include <string>
#include <utility>

#include "tests/scripted_sensor/open_calls.h"
#include "tests/scripted_sensor/player.h"
#include "tests/scripted_sensor/script_library.h"
#include "weir/v1/flow_service.grpc.pb.h"

namespace weir::scripted {

class ScriptedFlowService : public v1::FlowService::Service {
 public:
  explicit ScriptedFlowService(ScriptLibrary library) : library_(std::move(library)) {}

  grpc::Status SubscribeFlows(grpc::ServerContext* context,
                              const v1::SubscribeFlowsRequest* request,
                              grpc::ServerWriter<v1::FlowStreamMessage>* writer) override;
  // The script is the one named by the request's session id; else by the label "script" of its
  // spec; else by its first file.
  grpc::Status CaptureFlows(grpc::ServerContext* context, const v1::CaptureFlowsRequest* request,
                            grpc::ServerWriter<v1::FlowStreamMessage>* writer) override;
  grpc::Status ExchangeFlows(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::FlowStreamMessage, v1::ExchangeFlowsRequest>* stream) override;

 private:
  grpc::Status PlayScript(grpc::ServerContext& context, const std::string& name,
                          const v1::Subscription& asked,
                          std::function<bool(const v1::FlowStreamMessage&)> write,
                          std::function<bool(v1::ExchangeFlowsRequest&)> read);

  const ScriptLibrary library_;
  OpenCalls open_calls_;
};

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_SCRIPTED_FLOW_SERVICE_H_
