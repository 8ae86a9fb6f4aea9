// CaptureFlows whose session has a name and outlives the call.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/test_sensor.h"

namespace weir {
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
