// Each limit of the whole sensor, at the limit and beyond it. (Those of sessions and streams stand
// in bad_input_test.cc, those of uploads in analyze_capture_test.cc.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using testing::HasSubstr;

constexpr int kInvalidArgument = 3;
constexpr int kResourceExhausted = 8;

v1::CreateSessionRequest Waiting() {
  v1::CreateSessionRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  return request;
}

CallStatus Create(TestSensor& sensor, const v1::CreateSessionRequest& request) {
  v1::CreateSessionResponse response;
  return sensor.client().Call(request, response);
}

using Metadata = std::map<std::string, std::string>;

// Waiting helps where others have what was asked for.
void ExpectRefused(TestSensor& sensor, const v1::CreateSessionRequest& request,
                   const std::string& message, const Metadata& metadata) {
  const CallStatus refused = Create(sensor, request);
  EXPECT_EQ(refused.code, kResourceExhausted) << refused.message;
  EXPECT_EQ(refused.message, message);
  EXPECT_EQ(refused.metadata, metadata);
  const bool waiting_helps = std::stoull(metadata.at("asked")) <= std::stoull(metadata.at("max"));
  EXPECT_EQ(refused.reason, waiting_helps ? "LIMIT_REACHED" : "LIMIT_EXCEEDED");
  EXPECT_EQ(refused.has_retry, waiting_helps);
}

TEST(Limits, OfWorkersHold) {
  TestSensor sensor({.limits = {.max_workers = 3}});
  v1::CreateSessionRequest request = Waiting();
  request.mutable_spec()->mutable_meter()->set_workers(2);
  ASSERT_TRUE(Create(sensor, request).ok());
  ExpectRefused(sensor, request, "max_workers: 2 of 3 are in use, 2 more do not fit",
                {{"limit", "max_workers"}, {"max", "3"}, {"asked", "2"}, {"in_use", "2"}});
  request.mutable_spec()->mutable_meter()->set_workers(4);
  ExpectRefused(sensor, request, "max_workers: the sensor has 3, 4 are asked for",
                {{"limit", "max_workers"}, {"max", "3"}, {"asked", "4"}});
  request.mutable_spec()->mutable_meter()->set_workers(1);
  EXPECT_TRUE(Create(sensor, request).ok());
}

TEST(Limits, OfLogsHoldForWhatEachLogHasForCertain) {
  TestSensor sensor({.limits = {.max_log_bytes = 5 << 20, .min_log_bytes = 2 << 20}});
  ASSERT_TRUE(Create(sensor, Waiting()).ok());
  ASSERT_TRUE(Create(sensor, Waiting()).ok());
  ExpectRefused(sensor, Waiting(),
                "max_log_bytes: 4194304 of 5242880 are in use, 2097152 more do not fit",
                {{"limit", "max_log_bytes"},
                 {"max", "5242880"},
                 {"asked", "2097152"},
                 {"in_use", "4194304"}});
  v1::CreateSessionRequest small = Waiting();
  small.mutable_spec()->mutable_log()->set_max_bytes(1 << 20);
  EXPECT_TRUE(Create(sensor, small).ok());
}

TEST(Limits, OfLogsHoldForOneLog) {
  TestSensor sensor({.limits = {.max_log_bytes = 5 << 20}});
  v1::CreateSessionRequest request = Waiting();
  request.mutable_spec()->mutable_log()->set_max_bytes((5 << 20) + 1);
  ExpectRefused(sensor, request,
                "max_log_bytes: the sensor has 5242880, log.max_bytes asks for 5242881",
                {{"limit", "max_log_bytes"}, {"max", "5242880"}, {"asked", "5242881"}});
}

TEST(Limits, OfOpenFlowsHoldForOneSession) {
  TestSensor sensor({.limits = {.max_open_flows = 10'000}});
  v1::CreateSessionRequest request = Waiting();
  request.mutable_spec()->mutable_meter()->set_max_open_flows(10'001);
  ExpectRefused(sensor, request,
                "max_open_flows: the sensor has 10000, max_open_flows asks for 10001",
                {{"limit", "max_open_flows"}, {"max", "10000"}, {"asked", "10001"}});
  request.mutable_spec()->mutable_meter()->set_max_open_flows(5'001);
  request.mutable_spec()->mutable_meter()->set_early_packets(3);
  ExpectRefused(sensor, request,
                "max_open_flows: the sensor has 10000, max_open_flows asks for 5001; a flow with "
                "3 early packets (early_packets) is 2 of them",
                {{"limit", "max_open_flows"}, {"max", "10000"}, {"asked", "10002"}});
  request.mutable_spec()->mutable_meter()->set_max_open_flows(5'000);
  EXPECT_TRUE(Create(sensor, request).ok());
}

TEST(Limits, OfOpenFlowsHoldForWhatEachSessionHasForCertain) {
  TestSensor sensor({.limits = {.max_open_flows = 2'500}});
  ASSERT_TRUE(Create(sensor, Waiting()).ok());
  ASSERT_TRUE(Create(sensor, Waiting()).ok());
  ExpectRefused(
      sensor, Waiting(), "max_open_flows: 2048 of 2500 are in use, 1024 more do not fit",
      {{"limit", "max_open_flows"}, {"max", "2500"}, {"asked", "1024"}, {"in_use", "2048"}});
}

// 65535 early packets of a million flows are a terabyte: flows are fewer then.
TEST(Limits, OfOpenFlowsCutDownADefaultThatDoesNotFit) {
  TestSensor sensor;
  v1::CreateSessionRequest request = Waiting();
  request.mutable_spec()->mutable_meter()->set_early_packets(65535);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  EXPECT_EQ(response.session().status().effective_spec().meter().max_open_flows(), 3902u);
  request.mutable_spec()->mutable_meter()->set_early_packets(65536);
  const CallStatus refused = Create(sensor, request);
  EXPECT_EQ(refused.code, kInvalidArgument);
  EXPECT_THAT(refused.message, HasSubstr("65536"));
}

TEST(Limits, OfOpenFlowsEndFlowsWithAWarning) {
  TestSensor sensor({.limits = {.max_open_flows = 1'500}});
  v1::CaptureFlowsRequest request;
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows(5'000);
  request.mutable_spec()->mutable_meter()->set_max_dissected_packets(0);
  const FlowStreamRecord record = sensor.client().Run(request);
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.events.size(), 5'000u);
  ExpectBalanced(record.ended().statistics());
  std::string warning;
  for (const v1::FlowStreamMessage& message : record.messages) {
    if (message.has_warning()) warning = message.warning().message();
  }
  EXPECT_THAT(warning, HasSubstr("max_open_flows"));
}

TEST(Limits, OfARequestHold) {
  TestSensor sensor({.transport = {.max_request_bytes = 10'000}});
  v1::GetSessionRequest request;
  v1::GetSessionResponse response;
  request.set_session_id(std::string(9'900, 'x'));
  EXPECT_EQ(sensor.client().Call(request, response).code, 5);
  request.set_session_id(std::string(10'000, 'x'));
  EXPECT_EQ(sensor.client().Call(request, response).code, kResourceExhausted);
}

TEST(Limits, OfAConnectionMakeItsNextCallWait) {
  TestSensor sensor({.transport = {.max_connection_streams = 1}});
  v1::CreateSessionRequest request = Waiting();
  request.mutable_spec()->mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  request.mutable_spec()->mutable_start()->set_subscribers(2);
  v1::CreateSessionResponse created;
  ASSERT_TRUE(sensor.client().Call(request, created).ok());
  v1::SubscribeFlowsRequest subscribe;
  subscribe.set_session_id(created.session().id());
  const std::unique_ptr<FlowCall> first = sensor.client().Open(subscribe);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(first->Read(message));
  std::atomic<bool> answered = false;
  std::thread next([&] {
    v1::GetSensorResponse response;
    EXPECT_TRUE(sensor.client().Call(v1::GetSensorRequest(), response).ok());
    answered = true;
  });
  // Others are served meanwhile.
  const std::unique_ptr<TestClient> other = sensor.SocketClient();
  for (int i = 0; i < 100; ++i) {
    v1::GetSensorResponse response;
    EXPECT_TRUE(other->Call(v1::GetSensorRequest(), response).ok());
  }
  EXPECT_FALSE(answered);
  first->Cancel();
  first->Finish();
  next.join();
  EXPECT_TRUE(answered);
}

}  // namespace
}  // namespace weir
