#include "tests/integration/exchange_model.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace weir {
namespace {

// Maps have no order of their own; this writes them sorted.
std::string Canonical(const v1::Flow& flow) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  flow.SerializeWithCachedSizes(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

v1::ExchangeFlowsRequest OpenMessage(const std::string& session_id, bool hold) {
  v1::ExchangeFlowsRequest request;
  request.mutable_open()->set_session_id(session_id);
  request.mutable_open()->set_hold(hold);
  return request;
}

std::unique_ptr<ExchangeCall> OpenExchange(TestClient& client, const std::string& session_id,
                                           bool hold) {
  std::unique_ptr<ExchangeCall> call = client.OpenExchange();
  EXPECT_TRUE(call->Send(OpenMessage(session_id, hold)));
  return call;
}

v1::ExchangeFlowsRequest VerdictOn(uint64_t flow_id) {
  v1::ExchangeFlowsRequest request;
  request.mutable_verdicts()->add_verdicts()->set_flow_id(flow_id);
  return request;
}

v1::SessionSpec HoldSpecOf(const std::vector<std::string>& paths, uint32_t decide_after) {
  v1::SessionSpec spec = FilesSpecOf(paths);
  v1::VerdictSettings& verdicts = *spec.mutable_meter()->mutable_verdicts();
  verdicts.set_hold_at_packet(decide_after);
  verdicts.mutable_hold_timeout()->set_seconds(3600);
  return spec;
}

std::string CreateSession(TestSensor& sensor, const v1::SessionSpec& spec) {
  v1::CreateSessionRequest request;
  *request.mutable_spec() = spec;
  v1::CreateSessionResponse response;
  const CallStatus status = sensor.client().Call(request, response);
  EXPECT_TRUE(status.ok()) << status.message;
  return response.session().id();
}

namespace {

void AddTo(v1::VerdictResults& sum, const v1::VerdictResults& results) {
  v1::VerdictResults all = results;
  all.set_applied(all.applied() + sum.applied());
  all.set_unknown_flows(all.unknown_flows() + sum.unknown_flows());
  all.set_late(all.late() + sum.late());
  all.set_refused(all.refused() + sum.refused());
  all.mutable_unknown_flow_ids()->MergeFrom(sum.unknown_flow_ids());
  all.mutable_refused_flow_ids()->MergeFrom(sum.refused_flow_ids());
  sum.Swap(&all);
}

}  // namespace

ExchangeRecord RunModel(ExchangeCall& call, const DecideFunction& decide) {
  ExchangeRecord record;
  v1::FlowStreamMessage message;
  while (call.Read(message)) {
    record.stream.tokens.push_back(message.resume_token());
    if (!message.has_events()) {
      AddTo(record.results, message.verdicts());
      record.stream.messages.push_back(message);
      continue;
    }
    v1::ExchangeFlowsRequest request;
    for (v1::FlowEvent& event : *message.mutable_events()->mutable_events()) {
      v1::FlowVerdict verdict;
      verdict.set_flow_id(event.flow().id());
      if (event.type() == v1::EVENT_TYPE_EARLY && decide(event.flow(), verdict)) {
        *request.mutable_verdicts()->add_verdicts() = verdict;
      }
      record.stream.events.push_back(std::move(event));
    }
    if (request.has_verdicts()) call.Send(request);
  }
  record.stream.status = call.Finish();
  return record;
}

ExchangeRecord RunModel(TestClient& client, const std::string& session_id,
                        const DecideFunction& decide) {
  return RunModel(*OpenExchange(client, session_id, true), decide);
}

std::vector<std::string> SortedRecords(const std::vector<v1::FlowEvent>& events) {
  std::vector<std::string> records;
  for (const v1::FlowEvent& event : events) {
    if (event.type() == v1::EVENT_TYPE_ENDED) records.push_back(Canonical(event.flow()));
  }
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace weir
