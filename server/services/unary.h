// Answers of unary methods.
#ifndef WEIR_SERVER_SERVICES_UNARY_H_
#define WEIR_SERVER_SERVICES_UNARY_H_

#include <utility>

#include "absl/status/status.h"
#include "grpcpp/support/server_callback.h"
#include "server/errors.h"
#include "server/sensor_state.h"

namespace weir {

inline grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                        const absl::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// For what may wait: calls `method() -> absl::Status` on a task thread. Request and response live
// until it has returned.
template <typename Method>
grpc::ServerUnaryReactor* AnswerLater(SensorState& state, grpc::CallbackServerContext* context,
                                      Method method) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool runs = state.tasks.TryRun(
      [reactor, method = std::move(method)] { reactor->Finish(ToGrpcStatus(method())); });
  if (!runs) reactor->Finish(ToGrpcStatus(absl::ResourceExhaustedError("too many calls wait")));
  return reactor;
}

}  // namespace weir

#endif  // WEIR_SERVER_SERVICES_UNARY_H_
