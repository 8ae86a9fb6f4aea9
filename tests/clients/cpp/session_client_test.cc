#include "clients/cpp/session_client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "tests/clients/fake_sensor.h"

namespace weir::client {
namespace {

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
