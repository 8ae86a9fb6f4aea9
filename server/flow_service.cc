#include "server/flow_service.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/faults.h"
#include "server/convert/flow_filter.h"
#include "server/convert/session_spec.h"
#include "server/convert/subscription.h"
#include "server/errors.h"
#include "server/flow_stream.h"
#include "server/session_requests.h"

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

absl::StatusOr<OpenedStream> Subscribe(Session& session, v1::Subscription subscription) {
  absl::StatusOr<StreamOptions> options = FromProto(subscription, session);
  if (!options.ok()) return options.status();
  absl::StatusOr<std::unique_ptr<Subscription>> subscribed = session.Subscribe(options->cursor);
  if (!subscribed.ok()) return WithField(subscribed.status(), "subscription");
  return OpenedStream{.subscription = *std::move(subscribed),
                      .options = *options,
                      .effective = EffectiveSubscription(subscription, *options),
                      .on_closed = {}};
}

absl::StatusOr<OpenedStream> OpenSubscription(SensorState& state,
                                              const v1::SubscribeFlowsRequest& request) {
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state, request.session_id());
  if (!session.ok()) return session.status();
  return Subscribe(**session, request.subscription());
}

// The session is the call's own, and deleted with it.
absl::StatusOr<OpenedStream> OpenCapture(SensorState& state,
                                         const v1::CaptureFlowsRequest& request) {
  absl::StatusOr<SessionSpec> spec = StreamSpecFromProto(request.spec());
  if (!spec.ok()) return spec.status();
  CreateSessionOptions options;
  options.spec = *std::move(spec);
  absl::StatusOr<std::shared_ptr<Session>> session = CreateSession(state, options);
  if (!session.ok()) return session.status();
  auto delete_session = [&state, id = (*session)->id()] { (void)state.registry.Delete(id); };
  absl::StatusOr<OpenedStream> opened = Subscribe(**session, request.subscription());
  if (opened.ok()) {
    opened->on_closed = std::move(delete_session);
  } else {
    delete_session();
  }
  return opened;
}

// Needs no task thread but for names, so that subscribers do not queue behind sessions in the making.
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
  const std::shared_ptr<FlowStream> stream = FlowStream::Start(state_, context);
  if (!stream->refused()) StartSubscription(state_, stream, *request);
  return stream.get();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* FlowService::CaptureFlows(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  const std::shared_ptr<FlowStream> stream = FlowStream::Start(state_, context);
  if (!stream->refused()) StartCapture(state_, stream, *request);
  return stream.get();
}

grpc::ServerBidiReactor<v1::AnalyzeCaptureRequest, v1::FlowStreamMessage>*
FlowService::AnalyzeCapture(grpc::CallbackServerContext*) {
  return new RefusedStream<v1::AnalyzeCaptureRequest>(
      absl::UnimplementedError("AnalyzeCapture: uploads are not built yet"));
}

grpc::ServerBidiReactor<v1::ExchangeFlowsRequest, v1::FlowStreamMessage>*
FlowService::ExchangeFlows(grpc::CallbackServerContext*) {
  return new RefusedStream<v1::ExchangeFlowsRequest>(
      absl::UnimplementedError("ExchangeFlows: verdicts are not built yet"));
}

}  // namespace weir
