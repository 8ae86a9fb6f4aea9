// weir-server as a process: its flags, its sockets and its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using testing::HasSubstr;

// A process of weir-server and its standard error.
class ServerProcess {
 public:
  explicit ServerProcess(std::vector<std::string> arguments, std::vector<int> closed = {}) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) Become(std::move(arguments), closed, ends);
    close(ends[1]);
    errors_ = fdopen(ends[0], "r");
  }
  ~ServerProcess() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
    fclose(errors_);
  }

  // The next line of standard error with `words` in it, or "" at its end.
  std::string AwaitLine(const std::string& words) {
    char line[4096];
    while (fgets(line, sizeof(line), errors_) != nullptr) {
      if (std::string(line).find(words) != std::string::npos) return line;
    }
    return "";
  }
  std::string AllLines() {
    std::string all;
    char line[4096];
    while (fgets(line, sizeof(line), errors_) != nullptr) all += line;
    return all;
  }
  void Signal(int number) { kill(pid_, number); }
  std::string Folder() const { return "/proc/" + std::to_string(pid_); }

  // The exit status, or 128 and the signal.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  [[noreturn]] static void Become(std::vector<std::string> arguments,
                                  const std::vector<int>& closed, const int* ends) {
    dup2(ends[1], STDERR_FILENO);
    for (const int each : closed) close(each);
    arguments.insert(arguments.begin(), "server/weir-server");
    std::vector<char*> words;
    for (std::string& each : arguments) words.push_back(each.data());
    words.push_back(nullptr);
    execv(words[0], words.data());
    _exit(127);
  }

  pid_t pid_;
  FILE* errors_;
};

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
  WeirServer() {
    char folder[] = "/tmp/weir-test-XXXXXX";
    folder_ = mkdtemp(folder);
  }
  ~WeirServer() override { std::filesystem::remove_all(folder_); }

  std::string Socket() const { return folder_ + "/sub/weir.sock"; }
  std::vector<std::string> Arguments() const {
    return {"--listen", "unix:" + Socket(), "--capture-root",
            std::filesystem::canonical("tests/data/tls.pcap").parent_path()};
  }

  std::string folder_;
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
  v1::CaptureFlowsRequest request;
  // As many as fit the first window of a stream.
  *request.mutable_spec() = FilesSpecOf(std::vector<std::string>(4000, "mixed.pcap"));
  request.mutable_spec()->mutable_meter()->mutable_idle_timeout();
  const FrozenClient client(Socket(), "/weir.v1.FlowService/CaptureFlows",
                            request.SerializeAsString());
  client.AwaitBytes(64 << 10);
  server.Signal(SIGTERM);
  EXPECT_NE(server.AwaitLine("still open after the drain"), "");
  EXPECT_EQ(server.Wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(Socket()));
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
      {"--max-sessions", "-1"}, {"--max-sessions", "0"}, {"--max-sessions", "99999999999"},
      {"--max-workers", "0"},   {"--max-streams", "0"},  {"--max-streams", "x"},
      {"--drain", "nan"},       {"--drain", "-1"},       {"--drain", "inf"},
      {"--log-budget", "0"},    {"--upload-idle", "0"},  {"--max-upload-time", "nan"},
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

TEST_F(WeirServer, SaysInOneLineWhatIsWrongWithItsArguments) {
  std::filesystem::create_directory(folder_ + "/sub");
  std::ofstream(folder_ + "/sub/file") << "text";
  const std::vector<std::pair<std::vector<std::string>, const char*>> cases = {
      {{"--listen", "0.0.0.0:0"}, "--insecure-listen"},
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
