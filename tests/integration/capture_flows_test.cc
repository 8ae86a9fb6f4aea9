// CaptureFlows: a source started and streamed in one call.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using testing::HasSubstr;

TEST(CaptureFlows, StreamsTheFlowsOfACaptureAndBalancesItsBooks) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Capture({"tls.pcap"});
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  ASSERT_GT(record.events.size(), 0u);
  EXPECT_TRUE(record.messages.front().has_started());
  ASSERT_TRUE(record.messages.back().has_ended());
  const v1::StreamEnded& ended = record.ended();
  EXPECT_EQ(ended.reason(), v1::STREAM_END_REASON_SOURCE_END);
  EXPECT_EQ(ended.session_state(), v1::SESSION_STATE_ENDED);
  EXPECT_EQ(ended.ledger().delivered(), record.events.size());
  ExpectBalanced(ended.ledger());
  ExpectBalanced(ended.statistics());
  EXPECT_EQ(ended.statistics().packets_in_open_flows(), 0u);
  EXPECT_EQ(ended.statistics().events_written(), record.events.size());
}

TEST(CaptureFlows, DeliversTheFieldsOfItsMask) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"mixed.pcap"});
  for (const char* path : {"id", "application.name", "bidirectional.packets"}) {
    request.mutable_subscription()->mutable_field_mask()->add_paths(path);
  }
  const FlowStreamRecord masked = sensor.client().Run(request);
  const FlowStreamRecord full = sensor.client().Capture({"mixed.pcap"});
  ASSERT_EQ(masked.events.size(), full.events.size());
  for (size_t i = 0; i < full.events.size(); ++i) {
    v1::FlowEvent expected = full.events[i];
    const v1::Flow& flow = full.events[i].flow();
    expected.clear_flow();
    expected.mutable_flow()->set_id(flow.id());
    expected.mutable_flow()->mutable_application()->set_name(flow.application().name());
    expected.mutable_flow()->mutable_bidirectional()->set_packets(flow.bidirectional().packets());
    EXPECT_EQ(masked.events[i].DebugString(), expected.DebugString());
  }
  EXPECT_EQ(masked.started().subscription().field_mask().paths_size(), 3);
  EXPECT_LT(masked.ended().ledger().bytes_sent(), full.ended().ledger().bytes_sent());
  ExpectBalanced(masked.ended().ledger());
}

TEST(CaptureFlows, NumbersEventsFromOneWithoutAHole) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Capture({"mixed.pcap"});
  uint64_t expected = 1;
  for (const v1::FlowEvent& event : record.events) EXPECT_EQ(event.sequence(), expected++);
  EXPECT_GT(expected, 2u);
}

TEST(CaptureFlows, SaysTheSameOverLoopbackSocketAndWithinTheProcess) {
  TestSensor sensor;
  const size_t events = sensor.client().Capture({"mixed.pcap"}).events.size();
  EXPECT_EQ(sensor.SocketClient()->Capture({"mixed.pcap"}).events.size(), events);
  EXPECT_EQ(sensor.InProcessClient()->Capture({"mixed.pcap"}).events.size(), events);
  EXPECT_GT(events, 1u);
}

TEST(CaptureFlows, ReadsSeveralFilesAsOne) {
  TestSensor sensor;
  const uint64_t tls =
      sensor.client().Capture({"tls.pcap"}).ended().statistics().captured_packets();
  const uint64_t dns =
      sensor.client().Capture({"dns.pcap"}).ended().statistics().captured_packets();
  const FlowStreamRecord both = sensor.client().Capture({"tls.pcap", "dns.pcap"});
  EXPECT_EQ(both.ended().statistics().captured_packets(), tls + dns);
}

TEST(CaptureFlows, TellsTheSettingsInForce) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Capture({"tls.pcap"});
  const v1::StreamStarted& started = record.started();
  EXPECT_EQ(started.session_spec().meter().idle_timeout().seconds(), 120);
  EXPECT_EQ(started.session_spec().meter().max_dissected_packets(), 20u);
  EXPECT_EQ(started.session_spec().meter().workers(), 1u);
  EXPECT_EQ(started.subscription().on_overflow(), v1::OVERFLOW_POLICY_BLOCK);
  EXPECT_EQ(started.subscription().batch().max_bytes(), 262144u);
  EXPECT_EQ(started.start_sequence(), 1u);
}

TEST(CaptureFlows, DeletesItsSessionWithTheCall) {
  TestSensor sensor;
  ASSERT_TRUE(sensor.client().Capture({"tls.pcap"}).status.ok());
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(CaptureFlows, DeliversTheFlowsBeforeTheDamageAndThenSaysDataLoss) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Capture({"http_cut.pcap"});
  EXPECT_GT(record.events.size(), 0u);
  EXPECT_EQ(record.status.code, 15);
  EXPECT_EQ(record.status.reason, "CAPTURE_DAMAGED");
  EXPECT_THAT(record.status.message, HasSubstr("http_cut.pcap"));
  ASSERT_TRUE(record.messages.back().has_ended());
  EXPECT_EQ(record.ended().reason(), v1::STREAM_END_REASON_FAILED);
  EXPECT_EQ(record.ended().error().code(), 15u);
  ExpectBalanced(record.ended().ledger());
  ExpectBalanced(record.ended().statistics());
}

TEST(CaptureFlows, DropsWhatIsNoUtf8FromStrings) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Capture({"http_bad_utf8.pcap"});
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  bool found = false;
  for (const v1::FlowEvent& event : record.events) {
    found |= event.flow().user_agent() == "Moz";
  }
  EXPECT_TRUE(found);
  EXPECT_GT(record.ended().statistics().dropped_string_bytes(), 0u);
}

TEST(CaptureFlows, GoesOnForOthersWhenAClientGoesAwayInTheMiddle) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(2000, "mixed.pcap"));
  for (int messages = 0; messages < 4; ++messages) {
    const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
    v1::FlowStreamMessage message;
    for (int i = 0; i < messages; ++i) ASSERT_TRUE(call->Read(message));
    call->Cancel();
    EXPECT_EQ(call->Finish().code, 1);
  }
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
  EXPECT_TRUE(sensor.client().Capture({"tls.pcap"}).status.ok());
}

TEST(CaptureFlows, LosesNothingToASlowClientOfASmallLog) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(500, "mixed.pcap"));
  request.mutable_spec()->mutable_log()->set_max_bytes(65536);
  request.mutable_spec()->mutable_meter()->mutable_idle_timeout();  // 0: a record for each packet
  request.mutable_subscription()->mutable_batch()->set_max_bytes(1024);
  const FlowStreamRecord record = sensor.client().Run(request);
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.events.size(), record.ended().statistics().packets_in_flows());
  EXPECT_EQ(record.ended().ledger().lost_size(), 0);
  ExpectBalanced(record.ended().ledger());
}

TEST(CaptureFlows, EndsAClientThatReadsNothingWhenItsStallTimeoutIsOver) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(20000, "mixed.pcap"));
  request.mutable_spec()->mutable_log()->set_max_bytes(65536);
  request.mutable_spec()->mutable_meter()->mutable_idle_timeout();
  request.mutable_subscription()->mutable_stall_timeout()->set_nanos(100'000'000);
  request.mutable_subscription()->mutable_heartbeat_interval()->set_nanos(100'000'000);
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  ASSERT_TRUE(sensor.AwaitSessionCount(1));
  ASSERT_TRUE(sensor.AwaitSessionCount(0));
  const CallStatus status = call->Finish();
  EXPECT_EQ(status.code, 8) << status.message;
}

}  // namespace

// CaptureFlows whose session has a name and outlives the call.

namespace {

constexpr int kCancelled = 1;
constexpr int kInvalidArgument = 3;
constexpr int kAlreadyExists = 6;

v1::CaptureFlowsRequest Request(const std::string& id, int linger_s,
                                const std::vector<std::string>& paths = {"tls.pcap"}) {
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf(paths);
  request.set_session_id(id);
  if (linger_s > 0) request.mutable_linger()->set_seconds(linger_s);
  return request;
}

TEST(CaptureLinger, NamesTheSession) {
  TestSensor sensor;
  const FlowStreamRecord record = sensor.client().Run(Request("mine", 0));
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.started().session_id(), "mine");
  EXPECT_EQ(record.started().session_uid().size(), 16u);
  EXPECT_TRUE(sensor.AwaitSessionCount(0)) << "without a linger it ends with the call";
  const FlowStreamRecord again = sensor.client().Run(Request("mine", 0));
  ASSERT_TRUE(again.status.ok()) << again.status.message;
  EXPECT_NE(again.started().session_uid(), record.started().session_uid());
}

TEST(CaptureLinger, RefusesANameThatIsTakenOrIsNone) {
  TestSensor sensor;
  ASSERT_TRUE(sensor.client().Run(Request("mine", 60)).status.ok());
  const CallStatus taken = sensor.client().Run(Request("mine", 60)).status;
  EXPECT_EQ(taken.code, kAlreadyExists) << taken.message;
  EXPECT_EQ(taken.resource_name, "mine");
  const CallStatus none = sensor.client().Run(Request("No Name", 0)).status;
  EXPECT_EQ(none.code, kInvalidArgument) << none.message;
  EXPECT_EQ(none.field, "session_id");
  EXPECT_EQ(sensor.SessionCount(), 1u);
}

TEST(CaptureLinger, IsResumedByItsTokenAfterTheStreamBroke) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request =
      Request("mine", 60, std::vector<std::string>(300, "mixed.pcap"));
  request.mutable_spec()->mutable_meter()->mutable_idle_timeout();  // a record for each packet
  request.mutable_subscription()->mutable_batch()->set_max_events(10);
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  uint64_t events = 0;
  v1::FlowStreamMessage message;
  while (events < 50) {
    ASSERT_TRUE(call->Read(message));
    events += message.events().events_size();
  }
  const std::string token = message.resume_token();
  call->Cancel();
  EXPECT_EQ(call->Finish().code, kCancelled);
  v1::SubscribeFlowsRequest resume;
  resume.set_session_id("mine");
  resume.mutable_subscription()->set_resume_token(token);
  const FlowStreamRecord rest = sensor.client().Run(resume);
  ASSERT_TRUE(rest.status.ok()) << rest.status.message;
  EXPECT_EQ(rest.ended().reason(), v1::STREAM_END_REASON_SOURCE_END);
  ASSERT_FALSE(rest.events.empty());
  EXPECT_EQ(rest.events.front().sequence(), events + 1);
  EXPECT_EQ(events + rest.events.size(), rest.ended().statistics().packets_in_flows());
  EXPECT_EQ(rest.ended().ledger().lost_size(), 0);
  ExpectBalanced(rest.ended().ledger());
}

TEST(CaptureLinger, IsOverWhenNobodyCameBack) {
  TestSensor sensor;
  ASSERT_TRUE(sensor.client().Run(Request("mine", 3)).status.ok());
  EXPECT_TRUE(sensor.client().Subscribe("mine").status.ok());
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(CaptureLinger, IsBoundedByTheSensor) {
  TestSensor sensor({.max_linger_ns = 2'000'000'000});
  const FlowStreamRecord record = sensor.client().Run(Request("mine", 3600));
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.started().session_spec().lifetime().while_subscribed().linger().seconds(), 2);
  v1::CaptureFlowsRequest negative = Request("other", 0);
  negative.mutable_linger()->set_seconds(-1);
  const CallStatus refused = sensor.client().Run(negative).status;
  EXPECT_EQ(refused.code, kInvalidArgument);
  EXPECT_EQ(refused.field, "linger");
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(CaptureLinger, DoesNotStopALiveSessionWithItsCall) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows_per_second(100);
  request.set_session_id("mine");
  request.mutable_linger()->set_seconds(60);
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  call->Cancel();
  EXPECT_EQ(call->Finish().code, kCancelled);
  v1::GetSessionRequest get;
  get.set_session_id("mine");
  v1::GetSessionResponse got;
  do {  // until the sensor has seen that its client is gone
    ASSERT_TRUE(sensor.client().Call(get, got).ok());
  } while (got.session().status().subscribers() > 0);
  EXPECT_EQ(got.session().status().state(), v1::SESSION_STATE_RUNNING);
}

}  // namespace

}  // namespace weir
