// weir-server as a process: its flags, its sockets and its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/integration/server_process.h"
#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

using testing::HasSubstr;

// A client that makes one call, allows any number of bytes, and never reads one.
class FrozenClient {
 public:
  FrozenClient(const std::string& socket_path, const std::string& method,
               const std::string& request)
      : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    socket_path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    std::string bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    constexpr uint32_t kMaxWindow = 0x7fffffff;
    bytes += Frame(kSettings, 0, 0, BigEndian(4, 2) + BigEndian(kMaxWindow, 4));
    bytes += Frame(kWindowUpdate, 0, 0, BigEndian(kMaxWindow - 65535, 4));
    bytes += Frame(kHeaders, kEndHeaders, 1, Headers(method));
    const std::string message = std::string(1, '\0') + BigEndian(request.size(), 4) + request;
    for (size_t at = 0; at < message.size(); at += kFrameBytes) {
      const bool last = at + kFrameBytes >= message.size();
      bytes += Frame(kData, last ? kEndStream : 0, 1, message.substr(at, kFrameBytes));
    }
    sender_ = std::thread([this, bytes] {
      for (size_t at = 0; at < bytes.size();) {
        const ssize_t sent = send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) return;
        at += sent;
      }
    });
  }
  ~FrozenClient() {
    shutdown(socket_, SHUT_RDWR);
    sender_.join();
    close(socket_);
  }

  // Waits until so many are there to be read.
  void AwaitBytes(int count) const {
    for (int waiting = 0; waiting < count; std::this_thread::yield()) {
      ASSERT_EQ(ioctl(socket_, FIONREAD, &waiting), 0);
    }
  }

 private:
  enum FrameType : char { kData = 0, kHeaders = 1, kSettings = 4, kWindowUpdate = 8 };
  static constexpr char kEndStream = 1;
  static constexpr char kEndHeaders = 4;
  static constexpr size_t kFrameBytes = 16384;

  static std::string BigEndian(uint64_t value, int bytes) {
    std::string out;
    while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes));
    return out;
  }
  static std::string Frame(FrameType type, char flags, uint32_t stream,
                           const std::string& payload) {
    return BigEndian(payload.size(), 3) + static_cast<char>(type) + flags + BigEndian(stream, 4) +
           payload;
  }
  // Literals that are not indexed.
  static std::string Headers(const std::string& method) {
    const std::pair<std::string, std::string> headers[] = {
        {":method", "POST"}, {":scheme", "http"}, {":path", method},
        {":authority", "x"}, {"te", "trailers"},  {"content-type", "application/grpc"},
    };
    std::string out;
    for (const auto& [name, value] : headers) {
      out += BigEndian(name.size(), 2) + name + BigEndian(value.size(), 1) + value;
    }
    return out;
  }

  const int socket_;
  std::thread sender_;
};

class WeirServer : public testing::Test {
 protected:
  std::string Socket() const { return folder_ + "/sub/weir.sock"; }
  std::vector<std::string> Arguments() const {
    return {"--listen", "unix:" + Socket(), "--capture-root",
            std::filesystem::canonical("tests/data/tls.pcap").parent_path()};
  }

  // A request for more flows than a client takes unread: as many files as fit the first window of
  // a stream.
  static std::string MuchToRead() {
    v1::CaptureFlowsRequest request;
    *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(4000, "mixed.pcap"));
    request.mutable_spec()->mutable_meter()->mutable_idle_timeout();
    return request.SerializeAsString();
  }

  const TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
};

TEST_F(WeirServer, ListensOnASocketOfMode0660AndEndsCleanlyOnSigterm) {
  ServerProcess server(Arguments());
  ASSERT_NE(server.AwaitLine("listening on"), "");
  struct stat found;
  ASSERT_EQ(stat(Socket().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0660u);
  TestClient client("unix:" + Socket());
  EXPECT_TRUE(client.Capture({"tls.pcap"}).status.ok());
  server.Signal(SIGTERM);
  EXPECT_NE(server.AwaitLine("stopped"), "");
  EXPECT_EQ(server.Wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(Socket()));
}

TEST_F(WeirServer, EndsOpenStreamsWithTheirLedgersOnSigterm) {
  ServerProcess server(Arguments());
  ASSERT_NE(server.AwaitLine("listening on"), "");
  TestClient client("unix:" + Socket());
  v1::CreateSessionRequest create;
  *create.mutable_spec() = FilesSpecOf({"tls.pcap"});
  create.mutable_spec()->mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  create.mutable_spec()->mutable_start()->set_subscribers(2);
  v1::CreateSessionResponse created;
  ASSERT_TRUE(client.Call(create, created).ok());
  v1::SubscribeFlowsRequest request;
  request.set_session_id(created.session().id());
  const std::unique_ptr<FlowCall> call = client.Open(request);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  server.Signal(SIGTERM);
  while (!message.has_ended()) ASSERT_TRUE(call->Read(message));
  EXPECT_EQ(message.ended().reason(), v1::STREAM_END_REASON_SHUTDOWN);
  ExpectBalanced(message.ended().ledger());
  EXPECT_TRUE(call->Finish().ok());
  EXPECT_EQ(server.Wait(), 0);
}

TEST_F(WeirServer, TakesAwayTheSocketOfAServerThatWasKilled) {
  {
    ServerProcess killed(Arguments());
    ASSERT_NE(killed.AwaitLine("listening on"), "");
  }
  ASSERT_TRUE(std::filesystem::exists(Socket()));
  ServerProcess server(Arguments());
  EXPECT_NE(server.AwaitLine("listening on"), "");
}

TEST_F(WeirServer, DoesNotTakeTheSocketOfAServerThatRuns) {
  ServerProcess first(Arguments());
  ASSERT_NE(first.AwaitLine("listening on"), "");
  ServerProcess second(Arguments());
  EXPECT_THAT(second.AllLines(), HasSubstr("already"));
  EXPECT_EQ(second.Wait(), 1);
  TestClient client("unix:" + Socket());
  EXPECT_TRUE(client.Capture({"tls.pcap"}).status.ok());
}

TEST_F(WeirServer, EndsOnSigtermThoughAClientReadsNothingAnyMore) {
  std::vector<std::string> arguments = Arguments();
  arguments.insert(arguments.end(), {"--drain", "0.5"});
  ServerProcess server(arguments);
  ASSERT_NE(server.AwaitLine("listening on"), "");
  const FrozenClient client(Socket(), "/weir.v1.FlowService/CaptureFlows", MuchToRead());
  client.AwaitBytes(64 << 10);
  server.Signal(SIGTERM);
  // Whether gRPC ends the stream, or the watchdog ends the process without it.
  EXPECT_EQ(server.Wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(Socket()));
}

TEST_F(WeirServer, DeliversWhatALiveSessionHasOpenOnSigterm) {
  ServerProcess server(Arguments());
  ASSERT_NE(server.AwaitLine("listening on"), "");
  TestClient client("unix:" + Socket());
  v1::CaptureFlowsRequest request;
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows_per_second(1000);
  request.mutable_spec()->mutable_meter()->set_max_dissected_packets(0);
  request.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_STARTED);
  request.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_ENDED);
  const std::unique_ptr<FlowCall> call = client.Open(request);
  uint64_t started = 0, ended = 0, shut_down = 0;
  v1::FlowStreamMessage message;
  bool is_told = false;
  while (call->Read(message) && !message.has_ended()) {
    for (const v1::FlowEvent& event : message.events().events()) {
      ++(event.type() == v1::EVENT_TYPE_STARTED ? started : ended);
      shut_down += event.flow().end_reason() == v1::END_REASON_SHUTDOWN;
    }
    if (started < 100 || is_told) continue;
    server.Signal(SIGTERM);
    is_told = true;
  }
  ASSERT_TRUE(message.has_ended());
  EXPECT_EQ(message.ended().reason(), v1::STREAM_END_REASON_SHUTDOWN);
  ExpectBalanced(message.ended().ledger());
  EXPECT_EQ(message.ended().ledger().delivered(), started + ended);
  EXPECT_EQ(started, ended);
  EXPECT_GT(shut_down, 0u);
  EXPECT_EQ(server.Wait(), 0);
}

TEST_F(WeirServer, EndsAtOnceOnASecondSigterm) {
  std::vector<std::string> arguments = Arguments();
  arguments.insert(arguments.end(), {"--drain", "300"});
  ServerProcess server(arguments);
  ASSERT_NE(server.AwaitLine("listening on"), "");
  const FrozenClient client(Socket(), "/weir.v1.FlowService/CaptureFlows", MuchToRead());
  client.AwaitBytes(64 << 10);
  server.Signal(SIGTERM);
  ASSERT_NE(server.AwaitLine("SIGTERM: draining"), "");
  server.Signal(SIGTERM);
  EXPECT_EQ(server.AwaitLine("stopped"), "") << "the drain is over";
  EXPECT_EQ(server.Wait(), 130);
}

TEST_F(WeirServer, StartsWithItsStandardDescriptorsClosed) {
  ServerProcess server(Arguments(), /*closed=*/{STDIN_FILENO, STDOUT_FILENO});
  ASSERT_NE(server.AwaitLine("listening on"), "");
  for (const char* each : {"0", "1"}) {
    EXPECT_EQ(std::filesystem::read_symlink(server.Folder() + "/fd/" + each), "/dev/null");
  }
}

TEST_F(WeirServer, TakesAllTheDescriptorsItMayHave) {
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  ServerProcess server(Arguments());
  ASSERT_NE(server.AwaitLine("listening on"), "");
  std::ifstream limits(server.Folder() + "/limits");
  std::string line;
  while (std::getline(limits, line) && line.find("Max open files") != 0) continue;
  std::istringstream words(line.substr(std::string("Max open files").size()));
  std::string soft, hard;
  words >> soft >> hard;
  EXPECT_EQ(soft, hard);
  EXPECT_EQ(hard, std::to_string(limit.rlim_max));
}

TEST_F(WeirServer, RefusesNumbersThatMakeNoSenseInOneLine) {
  const std::vector<std::string> cases[] = {
      {"--max-sessions", "-1"},  {"--max-sessions", "0"},   {"--max-sessions", "99999999999"},
      {"--max-workers", "0"},    {"--max-streams", "0"},    {"--max-streams", "x"},
      {"--drain", "nan"},        {"--drain", "-1"},         {"--drain", "inf"},
      {"--log-budget", "0"},     {"--upload-idle", "0"},    {"--max-upload-time", "nan"},
      {"--max-open-flows", "0"}, {"--log-minimum", "x"},    {"--max-drain", "-1"},
      {"--max-pending", "0"},    {"--max-request", "2048"}, {"--max-connection-streams", "0"},
      {"--grpc-budget", "1"},
  };
  for (const std::vector<std::string>& arguments : cases) {
    ServerProcess server(arguments);
    const std::string lines = server.AllLines();
    EXPECT_THAT(lines, HasSubstr(arguments[0]));
    EXPECT_THAT(lines, HasSubstr(arguments[1]));
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
    EXPECT_EQ(server.Wait(), 2);
  }
}

TEST_F(WeirServer, HoldsToItsFileOfSettingsAndToFlagsAboveIt) {
  std::ofstream(folder_ + "/weir.yaml")
      << "max_sessions: 3\nmax_streams: 5\nlog_budget: 64\nlisten: unix:" << folder_
      << "/not-this.sock\n";
  std::vector<std::string> arguments = Arguments();
  arguments.insert(arguments.end(), {"--config", folder_ + "/weir.yaml", "--max-streams", "6",
                                     "--max-open-flows", "5000", "--log-minimum", "1"});
  ServerProcess server(arguments);
  EXPECT_THAT(server.AwaitLine("listening on"), HasSubstr(Socket()));
  TestClient client("unix:" + Socket());
  v1::GetSensorResponse response;
  ASSERT_TRUE(client.Call(v1::GetSensorRequest(), response).ok());
  const v1::SensorLimits& limits = response.sensor().limits();
  EXPECT_EQ(limits.max_sessions(), 3u);
  EXPECT_EQ(limits.max_streams(), 6u);
  EXPECT_EQ(limits.max_log_bytes(), 64u << 20);
  EXPECT_EQ(limits.max_open_flows(), 5000u);
  EXPECT_EQ(limits.min_log_bytes(), 1u << 20);
}

TEST_F(WeirServer, SaysInOneLineWhatIsWrongWithItsFileOfSettings) {
  const std::string file = folder_ + "/weir.yaml";
  std::ofstream(file) << "max_streams: 5\nmax_sessions: many\n";
  ServerProcess server({"--config", file});
  EXPECT_EQ(server.AllLines(), "weir-server: " + file +
                                   ":2: max_sessions: \"many\" is not a number from 1 to 65536\n");
  EXPECT_EQ(server.Wait(), 2);
  ServerProcess other({"--config", folder_ + "/none.yaml"});
  EXPECT_EQ(other.AllLines(),
            "weir-server: " + folder_ + "/none.yaml: No such file or directory\n");
  EXPECT_EQ(other.Wait(), 2);
}

TEST_F(WeirServer, SaysInOneLineWhatIsWrongWithItsArguments) {
  std::filesystem::create_directory(folder_ + "/sub");
  std::ofstream(folder_ + "/sub/file") << "text";
  const std::vector<std::pair<std::vector<std::string>, const char*>> cases = {
      {{"--listen", "0.0.0.0:0"}, "--insecure-listen"},
      // A certificate says who the sensor is, not who may come in.
      {{"--listen", "0.0.0.0:0", "--tls-certificate", "c", "--tls-key", "k"}, "--tls-client-ca"},
      {{"--listen", "0.0.0.0:0", "--tls-certificate", "c", "--tls-key", "k", "--tls-client-ca",
        "a"},
       "tls-certificate: c: No such file"},
      {{"--listen", "nonsense"}, "HOST:PORT"},
      {{"--listen", "unix:" + folder_ + "/sub/file"}, "no socket"},
      {{"--listen", "unix:" + Socket(), "--capture-root", folder_ + "/none"}, "/none"},
  };
  for (const auto& [arguments, words] : cases) {
    ServerProcess server(arguments);
    const std::string lines = server.AllLines();
    EXPECT_THAT(lines, HasSubstr(words));
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
    EXPECT_EQ(server.Wait(), 1);
  }
}

}  // namespace
}  // namespace weir
