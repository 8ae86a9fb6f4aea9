#include "server/flow_service.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/faults.h"
#include "server/convert/flow_filter.h"
#include "server/errors.h"
#include "server/flow_stream.h"
#include "server/stream_requests.h"
#include "server/upload_stream.h"

namespace weir {
namespace {

template <typename Request>
absl::Status Parse(const grpc::ByteBuffer& bytes, Request& request) {
  grpc::ByteBuffer shared = bytes;
  if (grpc::SerializationTraits<Request>::Deserialize(&shared, &request).ok()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the request is no ", Request::descriptor()->full_name()));
}

// Needs no task thread but for names, so that subscribers do not queue behind sessions in the
// making.
void StartSubscription(SensorState& state, const std::shared_ptr<FlowStream>& stream,
                       const grpc::ByteBuffer& bytes) {
  auto request = std::make_shared<v1::SubscribeFlowsRequest>();
  if (absl::Status status = Parse(bytes, *request); !status.ok()) {
    return stream->Opened(std::move(status));
  }
  if (!NeedsCatalog(request->subscription())) {
    return stream->Opened(OpenSubscription(state, *request));
  }
  const bool runs = state.tasks.TryRun(
      [&state, stream, request] { stream->Opened(OpenSubscription(state, *request)); });
  if (!runs) stream->Opened(absl::ResourceExhaustedError("too many streams are being opened"));
}

void StartCapture(SensorState& state, const std::shared_ptr<FlowStream>& stream,
                  const grpc::ByteBuffer& bytes) {
  auto request = std::make_shared<v1::CaptureFlowsRequest>();
  if (absl::Status status = Parse(bytes, *request); !status.ok()) {
    return stream->Opened(std::move(status));
  }
  const bool runs = state.tasks.TryRun(
      [&state, stream, request] { stream->Opened(OpenCapture(state, *request)); });
  if (!runs) stream->Opened(absl::ResourceExhaustedError("too many sessions are being made"));
}

// The reactor behind SubscribeFlows and CaptureFlows. Owns itself until OnDone.
class DownStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                         private StreamTransport {
 public:
  DownStream(SensorState& state, grpc::CallbackServerContext* context)
      : stream_(FlowStream::Start(state, context, *this)) {}

  const std::shared_ptr<FlowStream>& stream() const { return stream_; }

  void OnWriteDone(bool ok) override { stream_->OnWriteDone(ok); }
  void OnCancel() override { stream_->OnCancel(); }
  void OnDone() override { delete this; }

 private:
  void Write(const grpc::ByteBuffer* message) override { StartWrite(message); }
  void End(const grpc::Status& status) override { Finish(status); }

  const std::shared_ptr<FlowStream> stream_;
};

// Ends a two-way stream at once.
template <typename Request>
class RefusedStream final : public grpc::ServerBidiReactor<Request, v1::FlowStreamMessage> {
 public:
  explicit RefusedStream(const absl::Status& status) { this->Finish(ToGrpcStatus(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* FlowService::SubscribeFlows(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  auto* down = new DownStream(state_, context);
  if (!down->stream()->refused()) StartSubscription(state_, down->stream(), *request);
  return down;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* FlowService::CaptureFlows(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  auto* down = new DownStream(state_, context);
  if (!down->stream()->refused()) StartCapture(state_, down->stream(), *request);
  return down;
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* FlowService::AnalyzeCapture(
    grpc::CallbackServerContext* context) {
  return new UploadStream(state_, context);
}

grpc::ServerBidiReactor<v1::ExchangeFlowsRequest, v1::FlowStreamMessage>*
FlowService::ExchangeFlows(grpc::CallbackServerContext*) {
  return new RefusedStream<v1::ExchangeFlowsRequest>(
      absl::UnimplementedError("ExchangeFlows: verdicts are not built yet"));
}

}  // namespace weir
