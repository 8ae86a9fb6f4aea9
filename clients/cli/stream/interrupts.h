// Ctrl-C and SIGTERM, turned into calls on an ordinary thread.
#ifndef WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_
#define WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_

#include <atomic>
#include <functional>
#include <thread>

namespace weir::cli {

// While one of these exists the first SIGINT or SIGTERM runs `action` on a thread of its own, and
// the second ends the process at once. So does, after the first one, a write (WatchedWrite()) of
// which nobody takes anything for a second: the program would wait for its reader for good. One at
// a time in a process; made and destroyed by one thread, which may not be in `action`.
class Interrupts {
 public:
  explicit Interrupts(std::function<void()> action);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // The signal that came; 0 if none.
  int signal() const { return signal_; }

 private:
  void Wait();
  // True where the end of this object came, false where the process is to end.
  static bool AwaitEnd();

  const std::function<void()> action_;
  std::atomic<int> signal_ = 0;
  std::thread thread_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_
