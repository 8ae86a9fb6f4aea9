// weir.v1.FlowService: the streams of flows.
#ifndef WEIR_SERVER_FLOW_SERVICE_H_
#define WEIR_SERVER_FLOW_SERVICE_H_

#include "server/sensor_state.h"
#include "weir/v1/flow_service.grpc.pb.h"

namespace weir {

// Requests and responses of the streams are raw bytes: the log's bytes are sent as they are.
using FlowServiceMethods = v1::FlowService::WithRawCallbackMethod_SubscribeFlows<
    v1::FlowService::WithRawCallbackMethod_CaptureFlows<
        v1::FlowService::WithRawCallbackMethod_AnalyzeCapture<
            v1::FlowService::WithCallbackMethod_ExchangeFlows<v1::FlowService::Service>>>>;

// Thread-safe. ExchangeFlows is not built yet.
class FlowService final : public FlowServiceMethods {
 public:
  // `state` outlives it.
  explicit FlowService(SensorState& state) : state_(state) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* SubscribeFlows(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* CaptureFlows(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* AnalyzeCapture(
      grpc::CallbackServerContext* context) override;
  grpc::ServerBidiReactor<v1::ExchangeFlowsRequest, v1::FlowStreamMessage>* ExchangeFlows(
      grpc::CallbackServerContext* context) override;

 private:
  SensorState& state_;
};

}  // namespace weir

#endif  // WEIR_SERVER_FLOW_SERVICE_H_
