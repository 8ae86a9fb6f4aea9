// The end of a sensor's process, when its sensor does not end.
#ifndef WEIR_SERVER_END_GUARD_H_
#define WEIR_SERVER_END_GUARD_H_

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

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
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_END_GUARD_H_
