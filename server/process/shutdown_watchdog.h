// The end of a sensor's process, when its shutdown takes too long.
#ifndef WEIR_SERVER_PROCESS_SHUTDOWN_WATCHDOG_H_
#define WEIR_SERVER_PROCESS_SHUTDOWN_WATCHDOG_H_

#include <sys/types.h>

#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// The files of Unix sockets that this process made, so that no others are taken away.
class SocketFiles {
 public:
  // Paths where nothing is are passed over.
  explicit SocketFiles(const std::vector<std::string>& paths);

  // Takes away those that are still the same files.
  void Unlink() const;

 private:
  struct File {
    std::string path;
    dev_t device;
    ino_t inode;
    timespec modified;
  };
  std::vector<File> files_;
};

// Calls `action`, on a thread of its own, unless it is destroyed within `limit`. Where `action` has
// begun, the destructor waits for it: what it refers to outlives the watchdog.
class ShutdownWatchdog {
 public:
  ShutdownWatchdog(std::chrono::nanoseconds limit, std::function<void()> action);
  ~ShutdownWatchdog();
  ShutdownWatchdog(const ShutdownWatchdog&) = delete;
  ShutdownWatchdog& operator=(const ShutdownWatchdog&) = delete;

 private:
  // Whether it was destroyed before `deadline`.
  bool AwaitShutdown(std::chrono::steady_clock::time_point deadline);

  CondVar changed_;
  Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SHUTDOWN_WATCHDOG_H_
