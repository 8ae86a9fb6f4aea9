// The messages of ExchangeFlows: what is wrong with them, their limits, and how a call ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

constexpr int kInvalidArgument = 3;
constexpr int kNotFound = 5;
constexpr int kFailedPrecondition = 9;

// Synthetic traffic without end, whose flows stay open for long.
v1::SessionSpec EndlessSpec() {
  v1::SessionSpec spec;
  v1::SyntheticSource& source = *spec.mutable_source()->mutable_synthetic();
  source.set_flows_per_second(200);
  source.set_packets_per_flow(2);
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_meter()->set_workers(1);
  spec.mutable_meter()->mutable_verdicts();
  spec.mutable_events()->add_types(v1::EVENT_TYPE_STARTED);
  spec.mutable_events()->add_types(v1::EVENT_TYPE_ENDED);
  return spec;
}

class ExchangeRequests : public testing::Test {
 protected:
  std::unique_ptr<ExchangeCall> Open(const std::string& id, bool hold = false) {
    return OpenExchange(sensor_.client(), id, hold);
  }

  // Reads to the first event: the id of its flow.
  static uint64_t FirstFlow(ExchangeCall& call) {
    v1::FlowStreamMessage message;
    while (call.Read(message)) {
      if (message.has_events()) return message.events().events(0).flow().id();
    }
    ADD_FAILURE() << "no event";
    return 0;
  }

  static v1::VerdictResults NextResults(ExchangeCall& call) {
    v1::FlowStreamMessage message;
    while (call.Read(message)) {
      if (message.has_verdicts()) return message.verdicts();
    }
    ADD_FAILURE() << "no results";
    return {};
  }

  void Stop(const std::string& id) {
    v1::StopSessionRequest stop;
    stop.set_session_id(id);
    v1::StopSessionResponse stopped;
    EXPECT_TRUE(sensor_.client().Call(stop, stopped).ok());
  }

  TestSensor sensor_;
};

TEST_F(ExchangeRequests, LabelAFlowOfALiveSourceThatIsOpen) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  const uint64_t flow = FirstFlow(*call);
  v1::ExchangeFlowsRequest request = VerdictOn(flow);
  (*request.mutable_verdicts()->mutable_verdicts(0)->mutable_labels())["a"].set_string_value("b");
  request.mutable_verdicts()->add_verdicts()->set_flow_id(1'000'000'000'000);
  ASSERT_TRUE(call->Send(request));
  const v1::VerdictResults results = NextResults(*call);
  EXPECT_EQ(results.applied(), 1u);
  EXPECT_EQ(results.unknown_flows(), 1u);
  EXPECT_THAT(results.unknown_flow_ids(), testing::ElementsAre(1'000'000'000'000));
  Stop(id);
  std::string label;
  v1::FlowStreamMessage message;
  while (call->Read(message)) {
    for (const v1::FlowEvent& event : message.events().events()) {
      if (event.type() != v1::EVENT_TYPE_ENDED || event.flow().id() != flow) continue;
      label = event.flow().labels().at("a").string_value();
    }
  }
  EXPECT_EQ(label, "b");
  ExpectBalanced(message.ended().ledger());
  EXPECT_TRUE(call->Finish().ok());
}

TEST_F(ExchangeRequests, SayWhatIsWrongWithTheFirst) {
  const std::string allowing = CreateSession(sensor_, EndlessSpec());
  const std::string plain = CreateSession(sensor_, FilesSpecOf({"tls.pcap"}));
  v1::ExchangeFlowsRequest bad_filter = OpenMessage(allowing, false);
  bad_filter.mutable_open()->mutable_subscription()->add_allow()->add_networks("nowhere");
  const struct {
    std::vector<v1::ExchangeFlowsRequest> messages;
    int code;
    const char* field;
  } cases[] = {
      {{}, kInvalidArgument, "open"},
      {{{}}, kInvalidArgument, "open"},
      {{VerdictOn(1)}, kInvalidArgument, "open"},
      {{OpenMessage("", false)}, kInvalidArgument, "session_id"},
      {{OpenMessage("nobody", false)}, kNotFound, ""},
      {{OpenMessage(plain, false)}, kFailedPrecondition, ""},
      {{OpenMessage(allowing, true)}, kFailedPrecondition, ""},
      {{bad_filter}, kInvalidArgument, "subscription.allow[0].networks[0]"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(&each - cases);
    const std::unique_ptr<ExchangeCall> call = sensor_.client().OpenExchange();
    for (const v1::ExchangeFlowsRequest& message : each.messages) call->Send(message);
    call->EndSending();
    const CallStatus status = call->Finish();
    EXPECT_EQ(status.code, each.code) << status.message;
    EXPECT_EQ(status.field, each.field) << status.message;
  }
}

TEST_F(ExchangeRequests, NameTheBatchThatResultsAreOf) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  for (const uint64_t batch_id : {uint64_t{7}, uint64_t{3}, uint64_t{0}, UINT64_MAX}) {
    v1::ExchangeFlowsRequest request = VerdictOn(1ull << 60);
    request.mutable_verdicts()->set_batch_id(batch_id);
    ASSERT_TRUE(call->Send(request));
    const v1::VerdictResults results = NextResults(*call);
    EXPECT_EQ(results.batch_id(), batch_id);
    EXPECT_EQ(results.unknown_flows(), 1u);
  }
}

TEST_F(ExchangeRequests, RefuseAnActionThatIsNone) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  v1::ExchangeFlowsRequest request = VerdictOn(1);
  request.mutable_verdicts()->mutable_verdicts(0)->set_action(static_cast<v1::FlowAction>(9));
  ASSERT_TRUE(call->Send(request));
  const CallStatus status = call->Finish();
  EXPECT_EQ(status.code, kInvalidArgument) << status.message;
  EXPECT_EQ(status.field, "verdicts.verdicts[0].action");
}

v1::ExchangeFlowsRequest Batch(size_t size, uint64_t flow_id) {
  v1::ExchangeFlowsRequest request;
  request.mutable_verdicts();
  for (size_t i = 0; i < size; ++i)
    request.mutable_verdicts()->add_verdicts()->set_flow_id(flow_id);
  return request;
}

TEST_F(ExchangeRequests, TakeSoManyVerdictsAndNoMore) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  for (const size_t size : {1, 65535, 65536}) {
    const std::unique_ptr<ExchangeCall> call = Open(id);
    ASSERT_TRUE(call->Send(Batch(size, 1ull << 60)));
    EXPECT_EQ(NextResults(*call).unknown_flows(), size);
  }
  for (const size_t size : {0, 65537}) {
    const std::unique_ptr<ExchangeCall> call = Open(id);
    ASSERT_TRUE(call->Send(Batch(size, 1ull << 60)));
    const CallStatus status = call->Finish();
    EXPECT_EQ(status.code, kInvalidArgument) << status.message;
    EXPECT_EQ(status.field, "verdicts.verdicts");
  }
}

TEST_F(ExchangeRequests, ApplyNothingOfABatchWithAFault) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  const uint64_t flow = FirstFlow(*call);
  v1::ExchangeFlowsRequest request = VerdictOn(flow);
  request.mutable_verdicts()->mutable_verdicts(0)->set_action(v1::FLOW_ACTION_END);
  v1::FlowVerdict& bad = *request.mutable_verdicts()->add_verdicts();
  (*bad.mutable_labels())["a"].set_string_value(std::string(1025, 'x'));
  ASSERT_TRUE(call->Send(request));
  v1::FlowStreamMessage message, last;
  while (call->Read(message)) last = message;
  ASSERT_TRUE(last.has_ended());
  EXPECT_EQ(last.ended().reason(), v1::STREAM_END_REASON_FAILED);
  EXPECT_EQ(last.ended().error().code(), static_cast<uint32_t>(kInvalidArgument));
  ExpectBalanced(last.ended().ledger());
  const CallStatus status = call->Finish();
  EXPECT_EQ(status.code, kInvalidArgument) << status.message;
  EXPECT_EQ(status.field, "verdicts.verdicts[1].labels[\"a\"].string_value");
  const std::unique_ptr<ExchangeCall> again = Open(id);
  ASSERT_TRUE(again->Send(VerdictOn(flow)));
  EXPECT_EQ(NextResults(*again).applied(), 1u) << "the flow was ended";
}

TEST_F(ExchangeRequests, RefuseASecondOpen) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  ASSERT_TRUE(call->Send(OpenMessage(id, false)));
  const CallStatus status = call->Finish();
  EXPECT_EQ(status.code, kInvalidArgument);
  EXPECT_EQ(status.field, "message");
}

TEST_F(ExchangeRequests, RefuseVerdictsBeyondTheLabelsOfAFlow) {
  const std::string id = CreateSession(sensor_, EndlessSpec());
  const std::unique_ptr<ExchangeCall> call = Open(id);
  const uint64_t flow = FirstFlow(*call);
  v1::ExchangeFlowsRequest many = VerdictOn(flow);
  for (int i = 0; i < 64; ++i) {
    (*many.mutable_verdicts()->mutable_verdicts(0)->mutable_labels())[std::to_string(i)]
        .set_bool_value(true);
  }
  v1::ExchangeFlowsRequest one = VerdictOn(flow);
  (*one.mutable_verdicts()->mutable_verdicts(0)->mutable_labels())["one more"].set_bool_value(true);
  ASSERT_TRUE(call->Send(many));
  EXPECT_EQ(NextResults(*call).applied(), 1u);
  ASSERT_TRUE(call->Send(one));
  const v1::VerdictResults refused = NextResults(*call);
  EXPECT_EQ(refused.refused(), 1u);
  EXPECT_THAT(refused.refused_flow_ids(), testing::ElementsAre(flow));
  one.mutable_verdicts()->mutable_verdicts(0)->add_removed_labels("7");
  ASSERT_TRUE(call->Send(one));
  EXPECT_EQ(NextResults(*call).applied(), 1u);
}

TEST_F(ExchangeRequests, GoOnAfterTheClientHasSaidAll) {
  const std::string id = CreateSession(sensor_, HoldSpecOf({"mixed.pcap"}, 1));
  const std::unique_ptr<ExchangeCall> call = Open(id, true);
  call->EndSending();
  const FlowStreamRecord record = TestClient::Drain(*call);
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.ended().reason(), v1::STREAM_END_REASON_SOURCE_END);
  ExpectBalanced(record.ended().ledger());
}

TEST_F(ExchangeRequests, LeaveNothingBehindWhereverTheClientGoesAway) {
  TestSensor sensor({.max_streams = 1});
  const std::string id = CreateSession(sensor, EndlessSpec());
  const v1::ExchangeFlowsRequest batch = Batch(65536, 1ull << 60);
  sensor.client().OpenExchange()->Cancel();  // before anything was sent
  for (int steps = 0; steps < 6; ++steps) {
    std::unique_ptr<ExchangeCall> call;
    v1::FlowStreamMessage message;
    do {  // once the stream before is gone
      call = sensor.client().OpenExchange();
      call->Send(OpenMessage(id, false));
    } while (!call->Read(message));
    for (int i = 0; i < steps; ++i) call->Send(batch);
    if (steps % 2 == 1) call->EndSending();
    call->Cancel();
    EXPECT_EQ(call->Finish().code, 1);
  }
  v1::GetSessionRequest get;
  get.set_session_id(id);
  v1::GetSessionResponse got;
  do {
    ASSERT_TRUE(sensor.client().Call(get, got).ok());
    std::this_thread::yield();
  } while (got.session().status().subscribers() > 0);
}

}  // namespace
}  // namespace weir
