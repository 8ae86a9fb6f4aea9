// SubscribeFlows: any number of subscribers of one session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

std::string Create(TestSensor& sensor, const v1::SessionSpec& spec, const std::string& id = "") {
  v1::CreateSessionRequest request;
  request.set_session_id(id);
  *request.mutable_spec() = spec;
  v1::CreateSessionResponse response;
  const CallStatus status = sensor.client().Call(request, response);
  EXPECT_TRUE(status.ok()) << status.message;
  return response.session().id();
}

void Delete(TestSensor& sensor, const std::string& id) {
  v1::DeleteSessionRequest request;
  request.set_session_id(id);
  v1::DeleteSessionResponse response;
  EXPECT_TRUE(sensor.client().Call(request, response).ok());
}

FlowStreamRecord Resume(TestSensor& sensor, const std::string& id, const std::string& token) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(id);
  request.mutable_subscription()->set_resume_token(token);
  return sensor.client().Run(request);
}

TEST(SubscribeFlows, GivesTwoSubscribersEveryEventOnceAndStartsWithTheSecond) {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"mixed.pcap"});
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  const std::string id = Create(sensor, spec);
  FlowStreamRecord records[2];
  std::thread other([&] { records[1] = sensor.SocketClient()->Subscribe(id); });
  records[0] = sensor.client().Subscribe(id);
  other.join();
  for (const FlowStreamRecord& record : records) {
    ASSERT_TRUE(record.status.ok()) << record.status.message;
    ExpectBalanced(record.ended().ledger());
    EXPECT_EQ(record.ended().ledger().delivered(), record.events.size());
    EXPECT_EQ(record.ended().ledger().lost_size(), 0);
    uint64_t expected = 1;
    for (const v1::FlowEvent& event : record.events) EXPECT_EQ(event.sequence(), expected++);
  }
  EXPECT_GT(records[0].events.size(), 1u);
  EXPECT_EQ(records[0].events.size(), records[1].events.size());
}

TEST(SubscribeFlows, ReplaysTheLogOfASessionThatIsOver) {
  TestSensor sensor;
  const std::string id = Create(sensor, FilesSpecOf({"tls.pcap"}));
  const FlowStreamRecord first = sensor.client().Subscribe(id);
  const FlowStreamRecord second = sensor.client().Subscribe(id);
  ASSERT_TRUE(second.status.ok());
  EXPECT_EQ(first.events.size(), second.events.size());
  EXPECT_EQ(second.started().session_state(), v1::SESSION_STATE_ENDED);
  ASSERT_GE(second.messages.size(), 3u);
  EXPECT_TRUE(second.messages[1].has_caught_up());
  EXPECT_EQ(second.messages[1].caught_up().sequence(), second.events.size());
}

TEST(SubscribeFlows, ResumesAfterEachTokenWithNoEventLostOrDoubled) {
  TestSensor sensor;
  const std::string id = Create(sensor, FilesSpecOf({"mixed.pcap"}));
  v1::SubscribeFlowsRequest request;
  request.set_session_id(id);
  request.mutable_subscription()->mutable_batch()->set_max_bytes(1);  // an event to a message
  const FlowStreamRecord whole = sensor.client().Run(request);
  ASSERT_TRUE(whole.status.ok()) << whole.status.message;
  ASSERT_GT(whole.tokens.size(), whole.events.size());
  for (const std::string& token : whole.tokens) {
    EXPECT_LE(token.size(), 128u);
    const FlowStreamRecord rest = Resume(sensor, id, token);
    ASSERT_TRUE(rest.status.ok()) << rest.status.message;
    const uint64_t first = rest.started().start_sequence();
    EXPECT_EQ(rest.events.size(), whole.events.size() + 1 - first);
    if (!rest.events.empty()) {
      EXPECT_EQ(rest.events[0].sequence(), first);
    }
    ExpectBalanced(rest.ended().ledger());
  }
  EXPECT_EQ(Resume(sensor, id, whole.tokens.back()).events.size(), 0u);
}

TEST(SubscribeFlows, RefusesATokenOfAnotherSession) {
  TestSensor sensor;
  const std::string one = Create(sensor, FilesSpecOf({"tls.pcap"}), "one");
  const std::string two = Create(sensor, FilesSpecOf({"tls.pcap"}), "two");
  const FlowStreamRecord record = sensor.client().Subscribe(one);
  const FlowStreamRecord refused = Resume(sensor, two, record.tokens.back());
  EXPECT_EQ(refused.status.code, 3);
  EXPECT_EQ(refused.status.field, "subscription.resume_token");
}

TEST(SubscribeFlows, TellsOfTheRestartThatATokenIsFromBefore) {
  TestSensor sensor;
  const std::string id = Create(sensor, FilesSpecOf({"tls.pcap"}), "again");
  const FlowStreamRecord before = sensor.client().Subscribe(id);
  Delete(sensor, id);
  Create(sensor, FilesSpecOf({"dns.pcap"}), "again");
  const FlowStreamRecord after = Resume(sensor, id, before.tokens.back());
  ASSERT_TRUE(after.status.ok()) << after.status.message;
  ASSERT_GE(after.messages.size(), 2u);
  ASSERT_TRUE(after.messages[1].has_gap());
  EXPECT_EQ(after.messages[1].gap().reason(), v1::LOSS_REASON_RESTARTED);
  EXPECT_FALSE(after.messages[1].gap().has_events());
  EXPECT_NE(after.started().session_uid(), before.started().session_uid());
  EXPECT_GT(after.events.size(), 0u);
  EXPECT_EQ(after.events[0].sequence(), 1u);
  ExpectBalanced(after.ended().ledger());
}

FlowStreamRecord ResumeOnAnother(const std::string& sensor_id, const std::string& other_id) {
  std::string token;
  {
    TestSensor sensor({.sensor_id = sensor_id});
    Create(sensor, FilesSpecOf({"tls.pcap"}), "s");
    token = sensor.client().Subscribe("s").tokens.back();
  }
  TestSensor other({.sensor_id = other_id});
  Create(other, FilesSpecOf({"tls.pcap"}), "s");
  return Resume(other, "s", token);
}

TEST(SubscribeFlows, TellsOfTheRestartOfTheSensor) {
  for (const char* id : {"lab", ""}) {  // an id that the sensor chose is another one then
    const FlowStreamRecord after = ResumeOnAnother(id, id);
    ASSERT_TRUE(after.status.ok()) << after.status.message;
    ASSERT_TRUE(after.messages[1].has_gap());
    EXPECT_EQ(after.messages[1].gap().reason(), v1::LOSS_REASON_RESTARTED);
    EXPECT_FALSE(after.messages[1].gap().has_first_sequence());
  }
}

TEST(SubscribeFlows, RefusesATokenOfAnotherSensor) {
  const FlowStreamRecord refused = ResumeOnAnother("lab", "office");
  EXPECT_EQ(refused.status.code, 3);
  EXPECT_EQ(refused.status.field, "subscription.resume_token");
  EXPECT_THAT(refused.status.message, testing::HasSubstr("another sensor"));
}

TEST(SubscribeFlows, RefusesTokensThatAreDamaged) {
  TestSensor sensor;
  const std::string id = Create(sensor, FilesSpecOf({"tls.pcap"}));
  const std::string token = sensor.client().Subscribe(id).tokens.back();
  std::string changed = token;
  changed[10] ^= 1;
  for (const std::string& bad : {std::string("x"), std::string(1000, 'x'), changed,
                                 token.substr(0, token.size() - 1), token + "x"}) {
    const FlowStreamRecord refused = Resume(sensor, id, bad);
    EXPECT_EQ(refused.status.code, 3);
    EXPECT_EQ(refused.status.field, "subscription.resume_token");
  }
}

TEST(SubscribeFlows, GivesTheExactGapOfATokenThatIsTooOld) {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf(std::vector<std::string>(300, "mixed.pcap"));
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_log()->set_max_bytes(1 << 16);
  const std::string id = Create(sensor, spec);
  v1::SubscribeFlowsRequest request;
  request.set_session_id(id);
  const FlowStreamRecord whole = sensor.client().Run(request);
  ASSERT_TRUE(whole.status.ok()) << whole.status.message;
  const FlowStreamRecord late = Resume(sensor, id, whole.tokens.front());
  ASSERT_TRUE(late.status.ok()) << late.status.message;
  // A warning comes before: the files overlap in time.
  const auto told = std::find_if(late.messages.begin(), late.messages.end(),
                                 [](const auto& message) { return message.has_gap(); });
  ASSERT_TRUE(told != late.messages.end());
  const v1::StreamGap& gap = told->gap();
  EXPECT_EQ(gap.reason(), v1::LOSS_REASON_RESUME_TOO_OLD);
  EXPECT_EQ(gap.first_sequence(), 1u);
  ASSERT_FALSE(late.events.empty());
  EXPECT_EQ(gap.last_sequence() + 1, late.events.front().sequence());
  EXPECT_EQ(gap.events(), gap.last_sequence());
  EXPECT_EQ(late.events.back().sequence(), whole.events.back().sequence());
  ExpectBalanced(late.ended().ledger());
}

TEST(SubscribeFlows, SendsHeartbeatsOnAQuietStreamAndEndsItWhenTheSessionIsStopped) {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  const std::string id = Create(sensor, spec);
  v1::SubscribeFlowsRequest request;
  request.set_session_id(id);
  request.mutable_subscription()->mutable_heartbeat_interval()->set_nanos(100'000'000);
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  do {
    ASSERT_TRUE(call->Read(message));
  } while (!message.has_heartbeat());
  ExpectBalanced(message.heartbeat().ledger());
  v1::StopSessionRequest stop;
  stop.set_session_id(id);
  v1::StopSessionResponse stopped;
  ASSERT_TRUE(sensor.client().Call(stop, stopped).ok());
  while (!message.has_ended()) ASSERT_TRUE(call->Read(message));
  EXPECT_EQ(message.ended().reason(), v1::STREAM_END_REASON_STOPPED);
  EXPECT_TRUE(call->Finish().ok());
}

TEST(SubscribeFlows, SeesACancellationOnAQuietStream) {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  spec.mutable_lifetime()->mutable_while_subscribed()->mutable_linger();
  v1::SubscribeFlowsRequest request;
  request.set_session_id(Create(sensor, spec));
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  call->Cancel();
  EXPECT_EQ(call->Finish().code, 1);
  EXPECT_TRUE(sensor.AwaitSessionCount(0));  // it had a subscriber and has none any more
}

TEST(SubscribeFlows, EndsQuietStreamsWithTheirLedgersWhenTheSensorDrains) {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  v1::SubscribeFlowsRequest request;
  request.set_session_id(Create(sensor, spec));
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  std::thread drain([&] { sensor.Shutdown(10'000'000'000); });
  while (!message.has_ended()) ASSERT_TRUE(call->Read(message));
  EXPECT_EQ(message.ended().reason(), v1::STREAM_END_REASON_SHUTDOWN);
  ExpectBalanced(message.ended().ledger());
  EXPECT_TRUE(call->Finish().ok());
  drain.join();
}

}  // namespace
}  // namespace weir
