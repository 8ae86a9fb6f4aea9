#include "tests/clients/cli/weir_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <utility>

namespace weir::cli {
namespace {

constexpr int kDiedOfSignal = 1000;

void Put(int descriptor, int in_place_of) {
  if (descriptor < 0) {
    close(in_place_of);
  } else {
    dup2(descriptor, in_place_of);
  }
}

[[noreturn]] void Become(const std::vector<char*>& words, const StandardStreams& streams) {
  const int input = streams.input < 0 ? -1 : fcntl(streams.input, F_DUPFD_CLOEXEC, 3);
  const int output = streams.output < 0 ? -1 : fcntl(streams.output, F_DUPFD_CLOEXEC, 3);
  const int error = streams.error < 0 ? -1 : fcntl(streams.error, F_DUPFD_CLOEXEC, 3);
  Put(input, STDIN_FILENO);
  Put(output, STDOUT_FILENO);
  Put(error, STDERR_FILENO);
  execv(words[0], words.data());
  _exit(127);
}

}  // namespace

WeirProcess::WeirProcess(std::vector<std::string> arguments, const StandardStreams& streams) {
  arguments.insert(arguments.begin(), "clients/cli/weir");
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) Become(words, streams);
}

WeirProcess::~WeirProcess() {
  if (HasEnded()) return;
  Signal(SIGKILL);
  Wait();
}

void WeirProcess::Signal(int number) const { kill(pid_, number); }

int WeirProcess::Wait() {
  if (status_ < 0) {
    while (waitpid(pid_, &status_, 0) < 0) {
    }
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : kDiedOfSignal + WTERMSIG(status_);
}

bool WeirProcess::HasEnded() {
  int status = 0;
  if (status_ < 0 && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_ >= 0;
}

bool Await(const std::function<bool()>& condition) {
  for (int i = 0; i < 12'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace weir::cli
