// The end of a sensor's process, when its sensor does not end.
#ifndef WEIR_SERVER_PROCESS_END_GUARD_H_
#define WEIR_SERVER_PROCESS_END_GUARD_H_

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
// begun, the destructor waits for it: what it refers to outlives the guard.
class EndGuard {
 public:
  EndGuard(std::chrono::nanoseconds limit, std::function<void()> action);
  ~EndGuard();
  EndGuard(const EndGuard&) = delete;
  EndGuard& operator=(const EndGuard&) = delete;

 private:
  // Whether it ended before `deadline`.
  bool AwaitEnd(std::chrono::steady_clock::time_point deadline);

  CondVar changed_;
  Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_END_GUARD_H_
