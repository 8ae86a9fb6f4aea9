// Plays one call of a script.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_PLAYER_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_PLAYER_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <string>

#include "tests/scripted_sensor/open_calls.h"
#include "tests/scripted_sensor/script.pb.h"

namespace weir::scripted {

// INTERNAL, reason NOT_IN_SCRIPT: the client did what the script does not foresee.
grpc::Status NotInScript(const std::string& message);

// The first call of the script that a client who asks for this may make; null where there is none.
const Call* FindCall(const Script& script, const v1::Subscription& asked);

// The two ways of a call. Each is borrowed for Play().
struct Line {
  grpc::ServerContext& context;
  OpenCalls::Entry& entry;
  std::function<bool(const v1::FlowStreamMessage&)> write;  // false: the client has gone
  std::function<bool(v1::ExchangeFlowsRequest&)> read;      // false: half-closed; null: no exchange
};

// Does the call's steps, one after the other, and returns the status that it ends with.
grpc::Status Play(const Call& call, const Line& line);

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_PLAYER_H_
