#include "tests/integration/server_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

namespace weir {
namespace {

[[noreturn]] void Become(std::vector<std::string> arguments, const std::vector<int>& closed,
                         const int* ends) {
  dup2(ends[1], STDERR_FILENO);
  for (const int each : closed) close(each);
  arguments.insert(arguments.begin(), "server/weir-server");
  std::vector<char*> words;
  for (std::string& each : arguments) words.push_back(each.data());
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

size_t EntriesOf(const std::string& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> arguments, std::vector<int> closed) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  pid_ = fork();
  if (pid_ == 0) Become(std::move(arguments), closed, ends);
  close(ends[1]);
  errors_ = fdopen(ends[0], "r");
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Wait();
  }
  fclose(errors_);
}

std::string ServerProcess::AwaitLine(const std::string& words) {
  char line[4096];
  while (fgets(line, sizeof(line), errors_) != nullptr) {
    if (std::string(line).find(words) != std::string::npos) return line;
  }
  return "";
}

std::string ServerProcess::AllLines() {
  std::string all;
  char line[4096];
  while (fgets(line, sizeof(line), errors_) != nullptr) all += line;
  return all;
}

void ServerProcess::Signal(int number) { kill(pid_, number); }

int ServerProcess::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

size_t ServerProcess::Threads() const { return EntriesOf(Folder() + "/task"); }

size_t ServerProcess::Descriptors() const { return EntriesOf(Folder() + "/fd"); }

}  // namespace weir
