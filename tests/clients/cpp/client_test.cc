#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "clients/cpp/channel.h"
#include "clients/cpp/sensor_client.h"
#include "clients/cpp/session_client.h"
#include "tests/clients/fake_sensor.h"

namespace weir::client {
namespace {

TEST(Address, DefaultsByVariableThenUserThenSystem) {
  EXPECT_EQ(DefaultServerAddress({"host:1", "/run/user/1", false}), "host:1");
  EXPECT_EQ(DefaultServerAddress({"", "/run/user/1", false}), "unix:///run/user/1/weir.sock");
  EXPECT_EQ(DefaultServerAddress({"", "/run/user/0", true}), "unix:///run/weir/weir.sock");
  EXPECT_EQ(DefaultServerAddress({"", "", false}), "unix:///run/weir/weir.sock");
}

TEST(Address, IsASocketOrAHostWithAPort) {
  const struct {
    const char* address;
    const char* target;  // null: refused
  } cases[] = {{"/run/weir.sock", "unix:/run/weir.sock"},
               {"unix:///run/weir.sock", "unix:///run/weir.sock"},
               {"unix:weir.sock", "unix:weir.sock"},
               {"localhost:50051", "dns:///localhost:50051"},
               {"[::1]:50051", "dns:///[::1]:50051"},
               {"", nullptr},
               {"unix:", nullptr},
               {"localhost", nullptr},
               {":50051", nullptr},
               {"::1:50051", nullptr},
               {"localhost:0", nullptr},
               {"localhost:65536", nullptr},
               {"http://localhost:80", nullptr}};
  for (const auto& [address, target] : cases) {
    const auto parsed = ParseAddress(address);
    EXPECT_EQ(parsed.ok(), target != nullptr) << address;
    if (parsed.ok() && target != nullptr) {
      EXPECT_EQ(*parsed, target);
    }
  }
}

// More than a page of each.
template <typename Item>
void Fill(std::vector<Item>& items) {
  items.resize(5);
}

TEST(SensorClientTest, ReadsEachListToItsEnd) {
  FakeSensor sensor;
  FakeScript& script = sensor.script();
  Fill(script.interfaces);
  Fill(script.protocols);
  Fill(script.risks);
  Fill(script.fields);
  Fill(script.files);
  script.files.back().set_path("last.pcap");
  SensorClient client(sensor.channel());
  EXPECT_EQ(client.ListInterfaces()->size(), 5u);
  EXPECT_EQ(client.ListProtocols("s1")->size(), 5u);
  EXPECT_EQ(script.protocols_request.session_id(), "s1");
  EXPECT_EQ(client.ListRisks()->size(), 5u);
  EXPECT_EQ(client.ListFlowFields()->size(), 5u);
  const auto files = client.ListCaptureFiles("day");
  ASSERT_EQ(files->size(), 5u);
  EXPECT_EQ(files->back().path(), "last.pcap");
  EXPECT_EQ(script.files_request.folder(), "day");
}

TEST(SensorClientTest, GivesTheErrorOfAnyPage) {
  FakeSensor sensor;
  sensor.script().status = absl::PermissionDeniedError("not for you");
  EXPECT_EQ(SensorClient(sensor.channel()).ListRisks().status(),
            absl::PermissionDeniedError("not for you"));
}

TEST(SensorClientTest, SaysThatNobodyListens) {
  const auto channel = Connect("unix:///nowhere/weir.sock");
  ASSERT_TRUE(channel.ok());
  EXPECT_EQ(SensorClient(*channel).Get().status(),
            absl::UnavailableError("cannot connect to unix:///nowhere/weir.sock: no sensor is "
                                   "listening there"));
  const auto refused = Connect("127.0.0.1:1");
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(SensorClient(*refused).Get().status(),
            absl::UnavailableError("cannot connect to 127.0.0.1:1: no sensor is listening there"));
}

TEST(SessionClientTest, AsksPageByPage) {
  FakeSensor sensor;
  for (const char* id : {"a", "b", "c"}) sensor.script().sessions.emplace_back().set_id(id);
  const auto sessions = SessionClient(sensor.channel()).List();
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  ASSERT_EQ(sessions->size(), 3u);
  EXPECT_EQ((*sessions)[2].id(), "c");
}

TEST(SessionClientTest, EndsAListWhosePagesLeadToThemselves) {
  FakeSensor sensor;
  for (const char* id : {"a", "b", "c"}) sensor.script().sessions.emplace_back().set_id(id);
  sensor.script().repeats_pages = true;
  EXPECT_EQ(SessionClient(sensor.channel()).List().status().code(), absl::StatusCode::kDataLoss);
}

TEST(SessionClientTest, AsksForASmallAnswerUnlessToldOtherwise) {
  FakeSensor sensor;
  sensor.script().sessions.emplace_back().set_id("a");
  SessionClient client(sensor.channel());
  EXPECT_TRUE(client.Get("a").ok());
  EXPECT_EQ(sensor.script().get_request.view(), v1::SESSION_VIEW_BASIC);
  EXPECT_TRUE(client.Get("a", v1::SESSION_VIEW_FULL).ok());
  EXPECT_EQ(sensor.script().get_request.view(), v1::SESSION_VIEW_FULL);
}

TEST(SessionWatchTest, GivesTheReportsOfAllSessionsAndThenTheStatus) {
  FakeSensor sensor;
  sensor.script().sessions_reports.resize(2);
  sensor.script().sessions_reports[0].set_session_id("a");
  sensor.script().sessions_reports[1].mutable_listed();
  sensor.script().status = absl::UnavailableError("shutting down");
  const auto watch = Watch(sensor.channel(), v1::WatchSessionsRequest());
  ASSERT_TRUE(watch->Next());
  EXPECT_EQ(watch->report().session_id(), "a");
  ASSERT_TRUE(watch->Next());
  EXPECT_TRUE(watch->report().has_listed());
  EXPECT_FALSE(watch->Next());
  EXPECT_EQ(watch->Finish(), absl::UnavailableError("shutting down"));
}

// A server that takes connections and says nothing.
class SilentServer {
 public:
  SilentServer() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~SilentServer() { close(socket_); }
  const std::string& address() const { return address_; }

 private:
  const int socket_;
  std::string address_;
};

TEST(SessionClientTest, WaitsNoLongerThanItsTimeout) {
  const SilentServer server;
  const auto channel = Connect(server.address());
  ASSERT_TRUE(channel.ok());
  SessionClient client(*channel, absl::Milliseconds(50));
  v1::StopSessionRequest request;
  request.set_session_id("s1");
  EXPECT_EQ(client.Stop(request).status().code(), absl::StatusCode::kDeadlineExceeded);
}

}  // namespace

}  // namespace weir::client
