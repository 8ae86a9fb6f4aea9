#include "tests/scripted_sensor/player.h"

#include <google/protobuf/util/message_differencer.h>

#include <chrono>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/scripted_sensor/broken_connection.h"

namespace weir::scripted {
namespace {

using google::protobuf::util::MessageDifferencer;

// Empty: the call goes on.
using StepResult = std::optional<grpc::Status>;

StepResult GoOnIf(bool as_written, const std::string& otherwise) {
  return as_written ? StepResult() : NotInScript(otherwise);
}

bool AwaitCancel(grpc::ServerContext& context) {
  constexpr auto kLookEvery = std::chrono::milliseconds(5);
  constexpr int kLooks = 2000;
  for (int look = 0; look < kLooks && !context.IsCancelled(); ++look) {
    std::this_thread::sleep_for(kLookEvery);
  }
  return context.IsCancelled();
}

StepResult AwaitVerdicts(const v1::FlowVerdictBatch& expected, const Line& line) {
  v1::ExchangeFlowsRequest request;
  if (!line.read || !line.read(request)) return NotInScript("no verdicts came");
  return GoOnIf(MessageDifferencer::Equals(request.verdicts(), expected),
                absl::StrCat("the client sent ", request.ShortDebugString()));
}

StepResult AwaitHalfClose(const Line& line) {
  v1::ExchangeFlowsRequest request;
  return GoOnIf(line.read && !line.read(request),
                absl::StrCat("instead of a half-close came ", request.ShortDebugString()));
}

grpc::Status StatusOf(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                      status.SerializeAsString());
}

// gRPC ends the call by itself when it finds the connection closed.
StepResult Break(grpc::ServerContext& context) {
  if (!BreakConnection(context.peer())) return NotInScript("no connection of " + context.peer());
  return GoOnIf(AwaitCancel(context), "the connection did not break");
}

StepResult Do(const Step& step, const Line& line) {
  switch (step.step_case()) {
    case Step::kMessage:
      return line.write(step.message()) ? StepResult() : grpc::Status::CANCELLED;
    case Step::kEnd:
      return StatusOf(step.end());
    case Step::kEndDamaged:
      return grpc::Status(static_cast<grpc::StatusCode>(step.end_damaged().code()),
                          "details that cannot be read", step.end_damaged().details());
    case Step::kPauseMs:
      std::this_thread::sleep_for(std::chrono::milliseconds(step.pause_ms()));
      return {};
    case Step::kAwaitCancel:
      return GoOnIf(AwaitCancel(line.context), "the client did not cancel");
    case Step::kAwaitOthersOver:
      return GoOnIf(line.entry.AwaitOthersOver(), "an earlier call of the script is still open");
    case Step::kAwaitVerdicts:
      return AwaitVerdicts(step.await_verdicts(), line);
    case Step::kAwaitHalfClose:
      return AwaitHalfClose(line);
    case Step::kBreakConnection:
      return Break(line.context);
    case Step::STEP_NOT_SET:
      break;
  }
  return NotInScript("an empty step");
}

// Who asks for no start is given the oldest event, so the two are the same.
bool HasNoStart(const v1::Subscription& subscription) {
  return subscription.start_case() == v1::Subscription::START_NOT_SET ||
         (subscription.has_position() &&
          (subscription.position() == v1::START_POSITION_UNSPECIFIED ||
           subscription.position() == v1::START_POSITION_OLDEST));
}

}  // namespace

grpc::Status NotInScript(const std::string& message) {
  google::rpc::ErrorInfo info;
  info.set_reason("NOT_IN_SCRIPT");
  info.set_domain("weir.invalid");
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::INTERNAL);
  status.set_message(message);
  status.add_details()->PackFrom(info);
  return StatusOf(status);
}

const Call* FindCall(const Script& script, const v1::Subscription& asked) {
  MessageDifferencer what_is_set;
  what_is_set.set_scope(MessageDifferencer::PARTIAL);
  for (const Call& call : script.calls()) {
    const bool starts_alike = !HasNoStart(call.asked()) || HasNoStart(asked);
    if (starts_alike && what_is_set.Compare(call.asked(), asked)) return &call;
  }
  return nullptr;
}

grpc::Status Play(const Call& call, const Line& line) {
  for (const Step& step : call.steps()) {
    if (const StepResult result = Do(step, line)) return *result;
  }
  return grpc::Status::OK;
}

}  // namespace weir::scripted
