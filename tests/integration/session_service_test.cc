// SessionService over the wire.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

v1::CreateSessionRequest RequestFor(const std::string& id, const std::string& file) {
  v1::CreateSessionRequest request;
  request.set_session_id(id);
  *request.mutable_spec() = FilesSpecOf({file});
  (*request.mutable_spec()->mutable_labels())["site"] = "north";
  return request;
}

TEST(SessionService, CreatesGetsListsAndDeletes) {
  TestSensor sensor;
  v1::CreateSessionResponse created;
  ASSERT_TRUE(sensor.client().Call(RequestFor("one", "tls.pcap"), created).ok());
  EXPECT_EQ(created.session().id(), "one");
  EXPECT_EQ(created.session().status().state(), v1::SESSION_STATE_WAITING);
  EXPECT_EQ(created.session().status().effective_spec().start().mode(),
            v1::START_MODE_ON_FIRST_SUBSCRIPTION);
  EXPECT_TRUE(created.session().status().effective_spec().lifetime().has_until_deleted());

  v1::GetSessionRequest get;
  get.set_session_id("one");
  v1::GetSessionResponse got;
  ASSERT_TRUE(sensor.client().Call(get, got).ok());
  EXPECT_EQ(got.session().spec().labels().at("site"), "north");

  v1::DeleteSessionRequest remove;
  remove.set_session_id("one");
  v1::DeleteSessionResponse removed;
  EXPECT_TRUE(sensor.client().Call(remove, removed).ok());
  EXPECT_EQ(sensor.SessionCount(), 0u);
}

TEST(SessionService, ListsInPagesAndByLabels) {
  TestSensor sensor;
  v1::CreateSessionResponse created;
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(sensor.client().Call(RequestFor(id, "tls.pcap"), created).ok());
  }
  v1::ListSessionsRequest list;
  list.set_page_size(2);
  v1::ListSessionsResponse first;
  ASSERT_TRUE(sensor.client().Call(list, first).ok());
  EXPECT_EQ(first.sessions_size(), 2);
  list.set_page_token(first.next_page_token());
  v1::ListSessionsResponse second;
  ASSERT_TRUE(sensor.client().Call(list, second).ok());
  ASSERT_EQ(second.sessions_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(second.sessions(0).id(), "c");

  v1::ListSessionsRequest south;
  (*south.mutable_labels())["site"] = "south";
  v1::ListSessionsResponse none;
  ASSERT_TRUE(sensor.client().Call(south, none).ok());
  EXPECT_EQ(none.sessions_size(), 0);
}

TEST(SessionService, GivesTheSameSessionToARetry) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("", "tls.pcap");
  request.set_request_id("f81d4fae");
  v1::CreateSessionResponse first;
  v1::CreateSessionResponse second;
  ASSERT_TRUE(sensor.client().Call(request, first).ok());
  ASSERT_TRUE(sensor.client().Call(request, second).ok());
  EXPECT_EQ(first.session().id(), second.session().id());
  EXPECT_EQ(sensor.SessionCount(), 1u);
}

TEST(SessionService, RefusesARequestIdWithAnotherRequest) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("one", "tls.pcap");
  request.set_request_id("f81d4fae");
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  request.mutable_spec()->mutable_meter()->set_max_dissected_packets(0);
  const CallStatus other_spec = sensor.client().Call(request, response);
  EXPECT_EQ(other_spec.code, 6);
  EXPECT_THAT(other_spec.message, testing::HasSubstr("with another spec"));
  request.set_session_id("two");
  const CallStatus other_id = sensor.client().Call(request, response);
  EXPECT_EQ(other_id.code, 6);
  EXPECT_THAT(other_id.message, testing::HasSubstr("with another session_id"));
  EXPECT_EQ(sensor.SessionCount(), 1u);
}

TEST(SessionService, OnlyChecksWhenAskedTo) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("", "tls.pcap");
  request.set_validate_only(true);
  v1::CreateSessionResponse response;
  EXPECT_TRUE(sensor.client().Call(request, response).ok());
  EXPECT_EQ(response.session().status().effective_spec().meter().idle_timeout().seconds(), 120);
  EXPECT_EQ(sensor.SessionCount(), 0u);
  request.mutable_spec()->mutable_source()->mutable_files()->set_paths(0, "missing.pcap");
  EXPECT_EQ(sensor.client().Call(request, response).code, 5);
}

TEST(SessionService, RunsAtOnceWhenToldToAndKeepsTheEventsForLater) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("now", "tls.pcap");
  request.mutable_spec()->mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  v1::WatchSessionRequest watch;
  watch.set_session_id("now");
  std::vector<v1::WatchSessionResponse> reports;
  ASSERT_TRUE(sensor.client().Watch(watch, reports).ok());
  ASSERT_FALSE(reports.empty());
  const v1::SessionStatus& last = reports.back().session().status();
  EXPECT_EQ(last.state(), v1::SESSION_STATE_ENDED);
  EXPECT_GT(last.end_time().seconds(), 0);
  ExpectBalanced(last.statistics());
  EXPECT_EQ(sensor.client().Subscribe("now").events.size(), last.log().last_sequence());
}

TEST(WatchSession, TellsTheStatesAndEndsWithTheSession) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("watched", "tls.pcap");
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  v1::WatchSessionRequest watch;
  watch.set_session_id("watched");
  watch.mutable_interval()->set_nanos(100'000'000);
  std::vector<v1::WatchSessionResponse> reports;
  CallStatus status;
  std::thread watcher([&] { status = sensor.SocketClient()->Watch(watch, reports); });
  EXPECT_TRUE(sensor.client().Subscribe("watched").status.ok());
  watcher.join();
  EXPECT_TRUE(status.ok()) << status.message;
  ASSERT_FALSE(reports.empty());
  EXPECT_TRUE(reports.front().has_session());
  ASSERT_TRUE(reports.back().has_session());
  EXPECT_EQ(reports.back().session().status().state(), v1::SESSION_STATE_ENDED);
}

TEST(SubscribeFlows, WarnsOfFlowsThatEndBeforeTheirTime) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("crowded", "dns.pcap");
  request.mutable_spec()->mutable_meter()->set_max_open_flows(1);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  const FlowStreamRecord stream = sensor.client().Subscribe("crowded");
  EXPECT_TRUE(stream.status.ok());
  const auto& messages = stream.messages;
  const auto is_warning = [](const auto& message) { return message.has_warning(); };
  ASSERT_EQ(std::count_if(messages.begin(), messages.end(), is_warning), 1);
  const v1::SensorWarning& warning =
      std::find_if(messages.begin(), messages.end(), is_warning)->warning();
  EXPECT_EQ(warning.kind(), v1::WARNING_KIND_EVICTION);
  EXPECT_THAT(warning.message(), HasSubstr("max_open_flows"));
  EXPECT_GT(warning.time().seconds(), 0);
  EXPECT_TRUE(messages.back().has_ended());
}

TEST(WatchSession, WarnsWhileTheSessionRuns) {
  TestSensor sensor;
  v1::CreateSessionRequest request;
  request.set_session_id("crowded");
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows_per_second(1000);
  request.mutable_spec()->mutable_meter()->set_max_open_flows(1);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  v1::WatchSessionRequest watch;
  watch.set_session_id("crowded");
  std::vector<v1::WatchSessionResponse> reports;
  const CallStatus status = sensor.SocketClient()->Watch(watch, reports, [&] {
    if (!reports.back().has_warning()) return;
    v1::StopSessionRequest stop;
    stop.set_session_id("crowded");
    v1::StopSessionResponse stopped;
    EXPECT_TRUE(sensor.client().Call(stop, stopped).ok());
  });
  EXPECT_TRUE(status.ok()) << status.message;
  EXPECT_TRUE(reports.front().has_session());
  EXPECT_EQ(reports.back().session().status().state(), v1::SESSION_STATE_ENDED);
  const auto warnings = std::count_if(reports.begin(), reports.end(),
                                      [](const auto& report) { return report.has_warning(); });
  EXPECT_EQ(warnings, 1);
}

TEST(WatchSession, IsRefusedWhereTheSensorHasNoRoomForAnotherStream) {
  TestSensor sensor({.max_streams = 1});
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(20000, "mixed.pcap"));
  const std::unique_ptr<FlowCall> call = sensor.client().Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  v1::WatchSessionRequest watch;
  watch.set_session_id(message.started().session_id());
  std::vector<v1::WatchSessionResponse> reports;
  const CallStatus refused = sensor.client().Watch(watch, reports);
  EXPECT_EQ(refused.code, 8);
  EXPECT_EQ(refused.message, "streams: 1 are open, no more may be");
  EXPECT_TRUE(reports.empty());
  call->Cancel();
  call->Finish();
}

TEST(WatchSession, ReportsTheErrorOfASessionThatFailed) {
  TestSensor sensor;
  v1::CreateSessionRequest request = RequestFor("damaged", "http_cut.pcap");
  request.mutable_spec()->mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  v1::WatchSessionRequest watch;
  watch.set_session_id("damaged");
  std::vector<v1::WatchSessionResponse> reports;
  ASSERT_TRUE(sensor.client().Watch(watch, reports).ok());
  const v1::SessionStatus& last = reports.back().session().status();
  EXPECT_EQ(last.state(), v1::SESSION_STATE_FAILED);
  EXPECT_EQ(last.error().code(), 15u);
  EXPECT_EQ(last.error().reason(), "CAPTURE_DAMAGED");
}

}  // namespace

// How far a session's source was read: SourceProgress.

namespace {

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(Progress, OfAListTellsTheFileThatIsRead) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap", "dns.pcap"});
  const v1::SourceProgress done = sensor.client().Run(request).ended().statistics().progress();
  EXPECT_EQ(done.files_read(), 2u);
  EXPECT_EQ(done.files_total(), 2u);
  EXPECT_EQ(done.current_file(), "");
  EXPECT_EQ(done.bytes_read(), done.bytes_total());
}

TEST(Progress, OfAListIsToldWhileItIsRead) {
  TestSensor sensor;
  v1::CreateSessionRequest create;
  create.set_session_id("long");
  *create.mutable_spec() = FilesSpecOf(std::vector<std::string>(3000, "mixed.pcap"));
  v1::CreateSessionResponse created;
  ASSERT_TRUE(sensor.client().Call(create, created).ok());
  EXPECT_EQ(created.session().status().statistics().progress().files_total(), 3000u);
  // Which is first is found out when they are read.
  EXPECT_EQ(created.session().status().statistics().progress().current_file(), "");
  v1::SubscribeFlowsRequest subscribe;
  subscribe.set_session_id("long");
  const std::unique_ptr<FlowCall> call = sensor.client().Open(subscribe);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  std::set<uint32_t> seen;
  v1::GetSessionRequest get;
  get.set_session_id("long");
  while (call->Read(message)) {
    v1::GetSessionResponse got;
    ASSERT_TRUE(sensor.client().Call(get, got).ok());
    const v1::SourceProgress& progress = got.session().status().statistics().progress();
    seen.insert(progress.files_read());
    if (progress.files_read() < 3000 && !progress.current_file().empty()) {
      EXPECT_EQ(progress.current_file(), "mixed.pcap");
    }
  }
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(*seen.rbegin(), 3000u);
}

TEST(Progress, OfAnUploadIsOneFileWithoutAName) {
  TestSensor sensor;
  const std::string bytes = Bytes("tests/data/tls.pcap");
  v1::AnalyzeCaptureRequest open, chunk;
  v1::UploadSource& upload =
      *open.mutable_open()->mutable_spec()->mutable_source()->mutable_upload();
  upload.set_name("tls");
  upload.set_total_bytes(bytes.size());
  chunk.set_chunk(bytes);
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  ASSERT_TRUE(call->Send(open) && call->Send(chunk));
  call->EndSending();
  const v1::SourceProgress progress = TestClient::Drain(*call).ended().statistics().progress();
  EXPECT_EQ(progress.files_read(), 1u);
  EXPECT_EQ(progress.files_total(), 1u);
  EXPECT_EQ(progress.current_file(), "");
  EXPECT_EQ(progress.bytes_read(), bytes.size());
  EXPECT_EQ(progress.bytes_total(), bytes.size());
}

TEST(Progress, IsAbsentWhereNoFileIsRead) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows(3);
  EXPECT_FALSE(sensor.client().Run(request).ended().statistics().has_progress());
}

}  // namespace

}  // namespace weir
