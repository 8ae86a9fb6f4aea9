#include "tests/scripted_sensor/scripted_flow_service.h"

#include <grpcpp/support/sync_stream.h>

#include "absl/strings/str_cat.h"

namespace weir::scripted {
namespace {

std::string ScriptOf(const v1::CaptureFlowsRequest& request) {
  if (!request.session_id().empty()) return request.session_id();
  const auto& labels = request.spec().labels();
  if (const auto label = labels.find("script"); label != labels.end()) return label->second;
  const auto& paths = request.spec().source().files().paths();
  return paths.empty() ? "" : paths.Get(0);
}

}  // namespace

grpc::Status ScriptedFlowService::PlayScript(
    grpc::ServerContext& context, const std::string& name, const v1::Subscription& asked,
    std::function<bool(const v1::FlowStreamMessage&)> write,
    std::function<bool(v1::ExchangeFlowsRequest&)> read) {
  const auto script = library_.find(name);
  if (script == library_.end()) return NotInScript(absl::StrCat("unknown script ", name));
  const Call* const call = FindCall(script->second, asked);
  if (call == nullptr) {
    return NotInScript(
        absl::StrCat("no call of ", name, " asks for {", asked.ShortDebugString(), "}"));
  }
  OpenCalls::Entry entry(open_calls_, name);
  return Play(*call, {context, entry, std::move(write), std::move(read)});
}

grpc::Status ScriptedFlowService::SubscribeFlows(
    grpc::ServerContext* context, const v1::SubscribeFlowsRequest* request,
    grpc::ServerWriter<v1::FlowStreamMessage>* writer) {
  return PlayScript(
      *context, request->session_id(), request->subscription(),
      [writer](const v1::FlowStreamMessage& message) { return writer->Write(message); }, nullptr);
}

grpc::Status ScriptedFlowService::CaptureFlows(grpc::ServerContext* context,
                                               const v1::CaptureFlowsRequest* request,
                                               grpc::ServerWriter<v1::FlowStreamMessage>* writer) {
  return PlayScript(
      *context, ScriptOf(*request), request->subscription(),
      [writer](const v1::FlowStreamMessage& message) { return writer->Write(message); }, nullptr);
}

grpc::Status ScriptedFlowService::ExchangeFlows(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::FlowStreamMessage, v1::ExchangeFlowsRequest>* stream) {
  v1::ExchangeFlowsRequest first;
  if (!stream->Read(&first) || !first.has_open()) return NotInScript("an exchange without `open`");
  return PlayScript(
      *context, first.open().session_id(), first.open().subscription(),
      [stream](const v1::FlowStreamMessage& message) { return stream->Write(message); },
      [stream](v1::ExchangeFlowsRequest& request) { return stream->Read(&request); });
}

}  // namespace weir::scripted
