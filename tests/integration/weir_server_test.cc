// weir-server as a process: its flags, its sockets and its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using testing::HasSubstr;

// A process of weir-server and its standard error.
class ServerProcess {
 public:
  explicit ServerProcess(std::vector<std::string> arguments) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) Become(std::move(arguments), ends);
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

  // The exit status, or 128 and the signal.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  [[noreturn]] static void Become(std::vector<std::string> arguments, const int* ends) {
    dup2(ends[1], STDERR_FILENO);
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
