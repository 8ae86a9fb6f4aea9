// What a session was asked for may be large; what is told of it is small unless all of it is asked
// for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

constexpr int kPaths = 60'000;
constexpr size_t kMebibyte = 1 << 20;

v1::CreateSessionRequest WithManyPaths(const std::string& id) {
  v1::CreateSessionRequest request;
  request.set_session_id(id);
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(kPaths, "tls.pcap"));
  return request;
}

// The client has gRPC's default limit, 4 MiB a message. The sessions are made once, since each
// opens its files.
class ManyPaths : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    sensor_ = std::make_unique<TestSensor>();
    for (const char* id : {"a", "b", "c", "d", "e"}) {
      EXPECT_TRUE(sensor_->client().Call(WithManyPaths(id), created_).ok());
    }
  }
  static void TearDownTestSuite() { sensor_.reset(); }

  static void Stop(const std::string& id, v1::StopSessionResponse& stopped) {
    v1::StopSessionRequest stop;
    stop.set_session_id(id);
    EXPECT_TRUE(sensor_->client().Call(stop, stopped).ok());
  }

  static std::unique_ptr<TestSensor> sensor_;
  static v1::CreateSessionResponse created_;  // of the last
};

std::unique_ptr<TestSensor> ManyPaths::sensor_;
v1::CreateSessionResponse ManyPaths::created_;

void ExpectBasic(const v1::Session& session) {
  EXPECT_EQ(session.spec().source().files().paths_size(), 4);
  EXPECT_EQ(session.spec().source().files().path_count(), static_cast<uint32_t>(kPaths));
  EXPECT_FALSE(session.status().has_effective_spec());
  EXPECT_EQ(session.uid().size(), 16u);
}

void ExpectFull(const v1::Session& session) {
  EXPECT_EQ(session.spec().source().files().paths_size(), kPaths);
  EXPECT_EQ(session.spec().source().files().path_count(), 0u);
  EXPECT_TRUE(session.status().effective_spec().source().has_files());
  EXPECT_EQ(session.status().effective_spec().source().files().paths_size(), 0);
  EXPECT_EQ(session.status().effective_spec().meter().idle_timeout().seconds(), 120);
  EXPECT_EQ(session.uid().size(), 16u);
}

TEST_F(ManyPaths, AreListedInASmallPage) {
  v1::ListSessionsRequest request;
  request.set_page_size(5000);  // lowered, not refused
  v1::ListSessionsResponse response;
  const CallStatus status = sensor_->client().Call(request, response);
  ASSERT_TRUE(status.ok()) << status.message;
  ASSERT_EQ(response.sessions_size(), 5);
  EXPECT_EQ(response.next_page_token(), "");
  for (const v1::Session& session : response.sessions()) ExpectBasic(session);
  EXPECT_LT(response.ByteSizeLong(), 10'000u);
}

TEST_F(ManyPaths, AreListedInFullInPagesOfAMebibyte) {
  v1::ListSessionsRequest request;
  request.set_view(v1::SESSION_VIEW_FULL);
  std::set<std::string> ids;
  do {
    v1::ListSessionsResponse response;
    const CallStatus status = sensor_->client().Call(request, response);
    ASSERT_TRUE(status.ok()) << status.message;
    EXPECT_LE(response.ByteSizeLong(), kMebibyte + 100);
    for (const v1::Session& session : response.sessions()) {
      ExpectFull(session);
      ids.insert(session.id());
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, testing::ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(ManyPaths, AreToldInFullWhereTheyAreAskedForAlone) {
  ExpectFull(created_.session());
  v1::GetSessionRequest get;
  get.set_session_id("a");
  v1::GetSessionResponse got;
  ASSERT_TRUE(sensor_->client().Call(get, got).ok());
  ExpectBasic(got.session());
  get.set_view(v1::SESSION_VIEW_FULL);
  ASSERT_TRUE(sensor_->client().Call(get, got).ok());
  ExpectFull(got.session());
  v1::StopSessionResponse stopped;
  Stop("a", stopped);
  ExpectBasic(stopped.session());
  EXPECT_EQ(stopped.session().uid(), got.session().uid());
}

TEST_F(ManyPaths, AreWatchedByTheViewThatIsAskedFor) {
  v1::StopSessionResponse stopped;
  Stop("b", stopped);
  v1::WatchSessionRequest watch;
  watch.set_session_id("b");
  std::vector<v1::WatchSessionResponse> reports;
  ASSERT_TRUE(sensor_->client().Watch(watch, reports).ok());
  ExpectBasic(reports.back().session());
  watch.set_view(v1::SESSION_VIEW_FULL);
  ASSERT_TRUE(sensor_->client().Watch(watch, reports).ok());
  ExpectFull(reports.back().session());
}

TEST_F(ManyPaths, MakeNoLargeBeginningOfAStream) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id("e");
  const std::unique_ptr<FlowCall> call = sensor_->client().Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  EXPECT_LT(message.ByteSizeLong(), 2'000u);
  EXPECT_EQ(message.started().session_spec().source().files().paths_size(), 4);
  EXPECT_EQ(message.started().session_spec().source().files().path_count(), 60'000u);
  v1::GetSessionRequest get;
  get.set_session_id("e");
  v1::GetSessionResponse got;
  ASSERT_TRUE(sensor_->client().Call(get, got).ok());
  EXPECT_EQ(message.started().session_uid(), got.session().uid());
}

// Pages of every list: of one row, in the order of the whole, until no token comes.
template <typename Request, typename Response, typename Rows>
void ExpectPages(TestSensor& sensor, Request request, Response whole, Rows rows) {
  SCOPED_TRACE(Request::descriptor()->name());
  request.set_page_size(5000);
  ASSERT_TRUE(sensor.client().Call(request, whole).ok());
  EXPECT_LE(rows(whole).size(), 1000);
  std::vector<std::string> all;
  for (const auto& row : rows(whole)) all.push_back(row.SerializeAsString());
  request.set_page_size(std::max<int>(1, static_cast<int>(all.size()) / 3));
  std::vector<std::string> paged;
  do {
    Response page;
    const CallStatus status = sensor.client().Call(request, page);
    ASSERT_TRUE(status.ok()) << status.message;
    for (const auto& row : rows(page)) paged.push_back(row.SerializeAsString());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, all);
  for (const char* token : {"x", "bm9uc2Vuc2U", "0000000012"}) {
    request.set_page_token(token);
    Response page;
    const CallStatus status = sensor.client().Call(request, page);
    EXPECT_EQ(status.reason, "INVALID_PAGE_TOKEN");
    EXPECT_EQ(status.field, "page_token");
  }
}

TEST(Pages, AreOfEachListWithATokenThatIsChecked) {
  TestSensor sensor;
  ExpectPages(sensor, v1::ListInterfacesRequest(), v1::ListInterfacesResponse(),
              [](const auto& r) { return r.interfaces(); });
  ExpectPages(sensor, v1::ListProtocolsRequest(), v1::ListProtocolsResponse(),
              [](const auto& r) { return r.protocols(); });
  ExpectPages(sensor, v1::ListRisksRequest(), v1::ListRisksResponse(),
              [](const auto& r) { return r.risks(); });
  ExpectPages(sensor, v1::ListFlowFieldsRequest(), v1::ListFlowFieldsResponse(),
              [](const auto& r) { return r.fields(); });
  ExpectPages(sensor, v1::ListCaptureFilesRequest(), v1::ListCaptureFilesResponse(),
              [](const auto& r) { return r.files(); });
  ExpectPages(sensor, v1::ListSessionsRequest(), v1::ListSessionsResponse(),
              [](const auto& r) { return r.sessions(); });
}

TEST(Pages, HaveTokensOfTheirOwnList) {
  TestSensor sensor;
  v1::ListRisksRequest risks;
  risks.set_page_size(1);
  v1::ListRisksResponse page;
  ASSERT_TRUE(sensor.client().Call(risks, page).ok());
  v1::ListProtocolsRequest protocols;
  protocols.set_page_token(page.next_page_token());
  v1::ListProtocolsResponse response;
  EXPECT_EQ(sensor.client().Call(protocols, response).reason, "INVALID_PAGE_TOKEN");
}

}  // namespace
}  // namespace weir
