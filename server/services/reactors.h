// How calls are answered that are no exchange: with one message, or with a stream of them.
#ifndef WEIR_SERVER_SERVICES_REACTORS_H_
#define WEIR_SERVER_SERVICES_REACTORS_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/convert/known_fields.h"
#include "server/errors.h"
#include "server/sensor_state.h"
#include "server/streams/call_stream.h"

namespace weir {

// Answers with what `method() -> absl::Status` says, unless the sensor does not know all that the
// request says. `method` must not wait.
template <typename Method>
grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                 const google::protobuf::Message& request, Method method) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::Status status = CheckKnownFields(request);
  if (status.ok()) status = method();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// For what may wait: calls `method` on a task thread. Request and response live until it has
// returned.
template <typename Method>
grpc::ServerUnaryReactor* AnswerLater(SensorState& state, grpc::CallbackServerContext* context,
                                      const google::protobuf::Message& request, Method method) {
  const absl::Status known = CheckKnownFields(request);
  if (!known.ok()) return Answer(context, request, [&known] { return known; });
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto run = [context, reactor, method = std::move(method)] {
    // Who has gone while it waited asks for nothing any more.
    reactor->Finish(context->IsCancelled() ? grpc::Status::CANCELLED : ToGrpcStatus(method()));
  };
  state.tasks.Submit(state.ClientOf(context->peer()),
                     {.run = std::move(run), .refuse = [&state, reactor] {
                        reactor->Finish(ToGrpcStatus(TooManyCalls(state)));
                      }});
  return reactor;
}

// For the end of what was made, which waits for nothing that others make: calls `method` on a
// thread of the teardown.
template <typename Method>
grpc::ServerUnaryReactor* AnswerEnding(SensorState& state, grpc::CallbackServerContext* context,
                                       const google::protobuf::Message& request, Method method) {
  const absl::Status known = CheckKnownFields(request);
  if (!known.ok()) return Answer(context, request, [&known] { return known; });
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  state.teardown.Run(
      [reactor, method = std::move(method)] { reactor->Finish(ToGrpcStatus(method())); });
  return reactor;
}

// The reactor behind a stream that only goes down.
// Owns itself until OnDone, and keeps its stream as long. Given to gRPC after Carry().
class DownStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public StreamTransport {
 public:
  // Once: the stream that has this transport.
  void Carry(std::shared_ptr<CallStream> stream) { stream_ = std::move(stream); }

  void Write(const grpc::ByteBuffer* message) override { StartWrite(message); }
  void End(const grpc::Status& status) override { Finish(status); }

  void OnWriteDone(bool ok) override { stream_->OnWriteDone(ok); }
  void OnCancel() override { stream_->OnCancel(); }
  void OnDone() override { delete this; }

 private:
  std::shared_ptr<CallStream> stream_;
};

}  // namespace weir

#endif  // WEIR_SERVER_SERVICES_REACTORS_H_
