// Answers of unary methods.
#ifndef WEIR_SERVER_SERVICES_UNARY_H_
#define WEIR_SERVER_SERVICES_UNARY_H_

#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/server_callback.h"
#include "server/convert/known_fields.h"
#include "server/errors.h"
#include "server/sensor_state.h"
#include "server/session_requests.h"

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
  const bool runs = state.tasks.TryRun(
      [reactor, method = std::move(method)] { reactor->Finish(ToGrpcStatus(method())); });
  if (!runs) reactor->Finish(ToGrpcStatus(TooManyCalls(state)));
  return reactor;
}

}  // namespace weir

#endif  // WEIR_SERVER_SERVICES_UNARY_H_
