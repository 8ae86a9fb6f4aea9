// weir.v1.FlowService.
#include <memory>
#include <utility>

#include "server/convert/flow_filter.h"
#include "server/sensor_state.h"
#include "server/services/reactors.h"
#include "server/services/services.h"
#include "server/streams/exchange_stream.h"
#include "server/streams/flow_stream.h"
#include "server/streams/stream_requests.h"
#include "server/streams/upload_stream.h"
#include "weir/v1/flow_service.grpc.pb.h"

namespace weir {
namespace {

// Needs no task thread but for names, so that subscribers do not queue behind sessions in the
// making.
void StartSubscription(SensorState& state, const std::shared_ptr<FlowStream>& stream,
                       const grpc::ByteBuffer& bytes) {
  auto request = std::make_shared<v1::SubscribeFlowsRequest>();
  if (absl::Status status = ParseRequest(bytes, *request); !status.ok()) {
    return stream->Opened(std::move(status));
  }
  if (!NeedsCatalog(request->subscription())) {
    return stream->Opened(OpenSubscription(state, *request));
  }
  state.tasks.Submit(
      stream->client(),
      {.run = [&state, stream, request] { stream->Opened(OpenSubscription(state, *request)); },
       .refuse = [&state, stream] { stream->Opened(TooManyCalls(state)); }});
}

void StartCapture(SensorState& state, const std::shared_ptr<FlowStream>& stream,
                  const grpc::ByteBuffer& bytes) {
  auto request = std::make_shared<v1::CaptureFlowsRequest>();
  if (absl::Status status = ParseRequest(bytes, *request); !status.ok()) {
    return stream->Opened(std::move(status));
  }
  state.tasks.Submit(
      stream->client(),
      {.run = [&state, stream, request] { stream->Opened(OpenCapture(state, *request)); },
       .refuse = [&state, stream] { stream->Opened(TooManyCalls(state)); }});
}

// Requests and responses of the streams are raw bytes: the log's bytes are sent as they are.
using Methods = v1::FlowService::WithRawCallbackMethod_SubscribeFlows<
    v1::FlowService::WithRawCallbackMethod_CaptureFlows<
        v1::FlowService::WithRawCallbackMethod_AnalyzeCapture<
            v1::FlowService::WithRawCallbackMethod_ExchangeFlows<v1::FlowService::Service>>>>;

class FlowService final : public Methods {
 public:
  explicit FlowService(SensorState& state) : state_(state) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* SubscribeFlows(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override {
    return Down(context, *request, StartSubscription);
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* CaptureFlows(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override {
    return Down(context, *request, StartCapture);
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* AnalyzeCapture(
      grpc::CallbackServerContext* context) override {
    return new UploadStream(state_, context);
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ExchangeFlows(
      grpc::CallbackServerContext* context) override {
    return new ExchangeStream(state_, context);
  }

 private:
  // `begin` opens the stream, unless that was refused.
  template <typename Begin>
  DownStream* Down(grpc::CallbackServerContext* context, const grpc::ByteBuffer& request,
                   Begin begin) {
    auto* down = new DownStream();
    const std::shared_ptr<FlowStream> stream = FlowStream::Start(state_, context, *down);
    down->Carry(stream);
    if (!stream->refused()) begin(state_, stream, request);
    return down;
  }

  SensorState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFlowService(SensorState& state) {
  return std::make_unique<FlowService>(state);
}

}  // namespace weir
