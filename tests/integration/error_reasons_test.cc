// Every reason of the table is what a call is really answered with, unless the table says why no
// client can bring it about.
#include "engine/base/error_reasons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

CallStatus Capture(TestSensor& sensor, const v1::SessionSpec& spec,
                   const v1::Subscription& subscription = {}) {
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = spec;
  *request.mutable_subscription() = subscription;
  return sensor.client().Run(request).status;
}

CallStatus Capture(const std::string& path) {
  TestSensor sensor;
  return sensor.client().Capture({path}).status;
}

CallStatus Create(TestSensor& sensor, const v1::SessionSpec& spec, const std::string& id = "",
                  const std::string& request_id = "") {
  v1::CreateSessionRequest request;
  request.set_session_id(id);
  request.set_request_id(request_id);
  *request.mutable_spec() = spec;
  v1::CreateSessionResponse response;
  return sensor.client().Call(request, response);
}

CallStatus Get(TestSensor& sensor, const std::string& id) {
  v1::GetSessionRequest request;
  request.set_session_id(id);
  v1::GetSessionResponse response;
  return sensor.client().Call(request, response);
}

CallStatus ListFiles(TestSensor& sensor, const std::string& folder, const std::string& token) {
  v1::ListCaptureFilesRequest request;
  request.set_folder(folder);
  request.set_page_token(token);
  v1::ListCaptureFilesResponse response;
  return sensor.client().Call(request, response);
}

CallStatus UnknownField() {
  TestSensor sensor;
  v1::Subscription subscription;
  v1::FlowFilter& filter = *subscription.add_allow();
  filter.GetReflection()->MutableUnknownFields(&filter)->AddVarint(99, 1);
  return Capture(sensor, FilesSpecOf({"tls.pcap"}), subscription);
}

CallStatus UnknownEnumValue() {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_meter()->set_accounting_mode(static_cast<v1::AccountingMode>(99));
  return Create(sensor, spec);
}

// A text that is not UTF-8 makes the message none.
CallStatus Malformed() {
  TestSensor sensor;
  return sensor.client().Subscribe("\xff").status;
}

CallStatus EmptyFilter() {
  TestSensor sensor;
  v1::Subscription subscription;
  subscription.add_deny();
  return Capture(sensor, FilesSpecOf({"tls.pcap"}), subscription);
}

CallStatus InvalidResumeToken() {
  TestSensor sensor;
  v1::Subscription subscription;
  subscription.set_resume_token("not a token");
  return Capture(sensor, FilesSpecOf({"tls.pcap"}), subscription);
}

CallStatus NoSuchInterface() {
  TestSensor sensor;
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_interfaces()->add_names("no-such-if");
  return Create(sensor, spec);
}

CallStatus IdTaken() {
  TestSensor sensor;
  EXPECT_TRUE(Create(sensor, FilesSpecOf({"tls.pcap"}), "one").ok());
  return Create(sensor, FilesSpecOf({"tls.pcap"}), "one");
}

CallStatus RequestIdTaken() {
  TestSensor sensor;
  EXPECT_TRUE(Create(sensor, FilesSpecOf({"tls.pcap"}), "", "key").ok());
  return Create(sensor, FilesSpecOf({"dns.pcap"}), "", "key");
}

CallStatus Exchange(TestSensor& sensor, const v1::SessionSpec& spec, bool hold) {
  const std::unique_ptr<ExchangeCall> call =
      OpenExchange(sensor.client(), CreateSession(sensor, spec), hold);
  call->EndSending();
  return TestClient::Drain(*call).status;
}

CallStatus HoldTaken() {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  const std::unique_ptr<ExchangeCall> holder = OpenExchange(sensor.client(), id, true);
  v1::FlowStreamMessage started;
  EXPECT_TRUE(holder->Read(started));
  return TestClient::Drain(*OpenExchange(sensor.client(), id, true)).status;
}

CallStatus VerdictsNotAllowed() {
  TestSensor sensor;
  return Exchange(sensor, FilesSpecOf({"tls.pcap"}), false);
}

CallStatus HoldNotAllowed() {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_meter()->mutable_verdicts();
  return Exchange(sensor, spec, true);
}

v1::SessionSpec WaitingForTwo() {
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  return spec;
}

CallStatus LimitReached() {
  TestSensor sensor({.max_sessions = 1});
  EXPECT_TRUE(Create(sensor, WaitingForTwo()).ok());
  return Create(sensor, WaitingForTwo());
}

CallStatus LimitExceeded() {
  TestSensor sensor({.limits = {.max_workers = 2}});
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_meter()->set_workers(3);
  return Create(sensor, spec);
}

CallStatus TooManyStreams() {
  TestSensor sensor({.max_streams = 0});
  return sensor.client().Capture({"tls.pcap"}).status;
}

CallStatus SensorBusy() {
  TestSensor sensor({.max_pending = 0});
  return Create(sensor, FilesSpecOf({"tls.pcap"}));
}

v1::AnalyzeCaptureRequest OpenUpload() {
  v1::AnalyzeCaptureRequest request;
  request.mutable_open()->mutable_spec()->mutable_source()->mutable_upload();
  return request;
}

CallStatus UploadTooLarge() {
  TestSensor sensor({.upload = {.max_bytes = 10}});
  v1::AnalyzeCaptureRequest request = OpenUpload();
  request.mutable_open()->mutable_spec()->mutable_source()->mutable_upload()->set_total_bytes(11);
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  call->Send(request);
  return TestClient::Drain(*call).status;
}

CallStatus Upload(const UploadLimits& limits) {
  TestSensor sensor({.upload = limits});
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  call->Send(OpenUpload());
  return TestClient::Drain(*call).status;
}

// A client that reads nothing until the log has gone past it: more than the sockets hold, in a log
// that is short.
CallStatus ReadLate(v1::Subscription subscription) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  v1::SessionSpec& spec = *request.mutable_spec();
  spec.mutable_source()->mutable_synthetic()->set_flows(60'000);
  spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(1);
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_log()->set_max_bytes(65536);
  *request.mutable_subscription() = std::move(subscription);
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  EXPECT_TRUE(call->Read(message));
  v1::GetSessionRequest get;
  get.set_session_id(message.started().session_id());
  v1::GetSessionResponse got;
  // A stream that was ended already has taken its session with it.
  while (sensor.client().Call(get, got).ok() &&
         got.session().status().log().first_sequence() < 50'000) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return call->Finish();
}

CallStatus Stalled() {
  v1::Subscription subscription;
  subscription.mutable_stall_timeout()->set_nanos(200'000'000);
  return ReadLate(subscription);
}

CallStatus Overtaken() {
  v1::Subscription subscription;
  subscription.set_on_overflow(v1::OVERFLOW_POLICY_DISCONNECT);
  return ReadLate(subscription);
}

CallStatus UnimplementedSetting() {
  TestSensor sensor;
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.add_aggregations();
  return Create(sensor, spec);
}

// A watch keeps no sensor up, so it is told.
CallStatus ShuttingDown() {
  TestSensor sensor;
  CallStatus status;
  bool is_listed = false;
  std::thread shutdown;
  status = sensor.client().Watch(v1::WatchSessionsRequest(), [&](const auto& report) {
    if (!report.has_listed() || is_listed) return true;
    is_listed = true;
    shutdown = std::thread([&sensor] { sensor.Shutdown(1'000'000'000); });
    return true;
  });
  if (shutdown.joinable()) shutdown.join();
  return status;
}

using Provoke = std::function<CallStatus()>;

const std::map<ErrorReason, Provoke>& Cases() {
  static const auto& cases = *new std::map<ErrorReason, Provoke>{
      {ErrorReason::kInvalidArgument,
       [] {
         TestSensor sensor;
         return Create(sensor, v1::SessionSpec());
       }},
      {ErrorReason::kUnknownField, UnknownField},
      {ErrorReason::kUnknownEnumValue, UnknownEnumValue},
      {ErrorReason::kMalformedRequest, Malformed},
      {ErrorReason::kEmptyFilter, EmptyFilter},
      {ErrorReason::kInvalidPageToken,
       [] {
         TestSensor sensor;
         return ListFiles(sensor, "", "nonsense");
       }},
      {ErrorReason::kInvalidResumeToken, InvalidResumeToken},
      {ErrorReason::kSessionNotFound,
       [] {
         TestSensor sensor;
         return Get(sensor, "nobody");
       }},
      {ErrorReason::kFileNotFound, [] { return Capture("none.pcap"); }},
      {ErrorReason::kFolderNotFound,
       [] {
         TestSensor sensor;
         return ListFiles(sensor, "none", "");
       }},
      {ErrorReason::kInterfaceNotFound, NoSuchInterface},
      {ErrorReason::kSessionAlreadyExists, IdTaken},
      {ErrorReason::kRequestIdTaken, RequestIdTaken},
      {ErrorReason::kOutsideCaptureRoot, [] { return Capture("/etc/passwd"); }},
      {ErrorReason::kNoCaptureRoot,
       [] {
         TestSensor sensor({.no_capture_root = true});
         return sensor.client().Capture({"tls.pcap"}).status;
       }},
      {ErrorReason::kVerdictsNotAllowed, VerdictsNotAllowed},
      {ErrorReason::kHoldNotAllowed, HoldNotAllowed},
      {ErrorReason::kHoldTaken, HoldTaken},
      {ErrorReason::kLimitReached, LimitReached},
      {ErrorReason::kLimitExceeded, LimitExceeded},
      {ErrorReason::kTooManyStreams, TooManyStreams},
      {ErrorReason::kSensorBusy, SensorBusy},
      {ErrorReason::kUploadTooLarge, UploadTooLarge},
      {ErrorReason::kStalled, Stalled},
      {ErrorReason::kOvertaken, Overtaken},
      {ErrorReason::kUploadIdle, [] { return Upload({.idle_ns = 200 * kNanosPerMilli}); }},
      {ErrorReason::kUploadTooLong, [] { return Upload({.max_ns = 200 * kNanosPerMilli}); }},
      {ErrorReason::kUnimplementedSetting, UnimplementedSetting},
      {ErrorReason::kShuttingDown, ShuttingDown},
      {ErrorReason::kCaptureDamaged, [] { return Capture("http_cut.pcap"); }},
  };
  return cases;
}

std::vector<ErrorReasonInfo> AllReasons() { return {ErrorReasons().begin(), ErrorReasons().end()}; }

std::set<std::string> KeysOf(const std::string& metadata) {
  std::set<std::string> keys;
  std::istringstream words(metadata);
  for (std::string word; words >> word;) {
    if (word.back() == ',') word.pop_back();
    keys.insert(word);
  }
  return keys;
}

class EachReason : public testing::TestWithParam<ErrorReasonInfo> {};

TEST_P(EachReason, IsToldByARealCallAsTheTableSays) {
  const ErrorReasonInfo& info = GetParam();
  const auto found = Cases().find(info.reason);
  if (info.untested != nullptr) {
    EXPECT_EQ(found, Cases().end()) << "it can be brought about: " << info.untested;
    return;
  }
  ASSERT_NE(found, Cases().end()) << "no call is known that gives it";
  const CallStatus status = found->second();
  EXPECT_EQ(status.reason, info.name) << status.message;
  EXPECT_EQ(status.code, static_cast<int>(info.code)) << status.message;
  EXPECT_EQ(status.domain, "weir.invalid");
  EXPECT_EQ(status.has_retry, info.waiting_helps);
  std::set<std::string> keys;
  for (const auto& [key, value] : status.metadata) keys.insert(key);
  EXPECT_EQ(keys, KeysOf(info.metadata));
}

INSTANTIATE_TEST_SUITE_P(Table, EachReason, testing::ValuesIn(AllReasons()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ErrorReasons, StandInTheOrderOfTheirEnum) {
  for (size_t i = 0; i < ErrorReasons().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(ErrorReasons()[i].reason), i) << ErrorReasons()[i].name;
  }
  EXPECT_EQ(ErrorReasons().back().reason, ErrorReason::kInternal);
}

}  // namespace
}  // namespace weir
