// The `weir` command as a process of its own.
#ifndef WEIR_TESTS_CLIENTS_CLI_WEIR_PROCESS_H_
#define WEIR_TESTS_CLIENTS_CLI_WEIR_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace weir::cli {

// What its standard descriptors are; each is duplicated, -1 is closed there.
struct StandardStreams {
  int input;
  int output;
  int error;
};

// Ends with this object, by force where it has to. One thread. The test needs //clients/cli:weir in
// its data.
class WeirProcess {
 public:
  WeirProcess(std::vector<std::string> arguments, const StandardStreams& streams);
  ~WeirProcess();
  WeirProcess(const WeirProcess&) = delete;
  WeirProcess& operator=(const WeirProcess&) = delete;

  void Signal(int number) const;

  // Waits for its end. The exit code, or 1000 and the signal that it died of.
  int Wait();

  // Whether it is over by now; Wait() then returns at once.
  bool HasEnded();

 private:
  pid_t pid_;
  int status_ = -1;
};

// Waits until the condition holds, for a minute at most; false where it does not come to be.
bool Await(const std::function<bool()>& condition);

}  // namespace weir::cli

#endif  // WEIR_TESTS_CLIENTS_CLI_WEIR_PROCESS_H_
