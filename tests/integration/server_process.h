// weir-server as a process of its own.
#ifndef WEIR_TESTS_INTEGRATION_SERVER_PROCESS_H_
#define WEIR_TESTS_INTEGRATION_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace weir {

// A process of weir-server and its standard error. It is killed where it still runs at the end.
class ServerProcess {
 public:
  // `closed`: the standard descriptors that it begins without.
  explicit ServerProcess(std::vector<std::string> arguments, std::vector<int> closed = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // The next line of standard error with `words` in it, or "" at its end.
  std::string AwaitLine(const std::string& words);
  std::string AllLines();

  void Signal(int number);
  // The exit status, or 128 and the signal.
  int Wait();

  // Its folder below /proc.
  std::string Folder() const { return "/proc/" + std::to_string(pid_); }
  size_t Threads() const;
  size_t Descriptors() const;

 private:
  pid_t pid_;
  FILE* errors_;
};

}  // namespace weir

#endif  // WEIR_TESTS_INTEGRATION_SERVER_PROCESS_H_
