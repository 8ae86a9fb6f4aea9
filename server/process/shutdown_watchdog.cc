#include "server/process/shutdown_watchdog.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace weir {

SocketFiles::SocketFiles(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    struct stat found;
    if (lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) continue;
    files_.push_back({path, found.st_dev, found.st_ino, found.st_mtim});
  }
}

void SocketFiles::Unlink() const {
  for (const File& file : files_) {
    struct stat found;
    if (lstat(file.path.c_str(), &found) != 0) continue;
    const bool same = found.st_dev == file.device && found.st_ino == file.inode &&
                      found.st_mtim.tv_sec == file.modified.tv_sec &&
                      found.st_mtim.tv_nsec == file.modified.tv_nsec;
    if (same) unlink(file.path.c_str());
  }
}

ShutdownWatchdog::ShutdownWatchdog(std::chrono::nanoseconds limit, std::function<void()> action) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  thread_ = std::thread([this, deadline, action = std::move(action)] {
    if (!AwaitShutdown(deadline)) action();
  });
}

bool ShutdownWatchdog::AwaitShutdown(std::chrono::steady_clock::time_point deadline) {
  MutexLock lock(mutex_);
  while (!ended_) {
    const std::chrono::nanoseconds rest = deadline - std::chrono::steady_clock::now();
    if (rest.count() <= 0) break;
    changed_.WaitFor(mutex_, rest.count());
  }
  return ended_;
}

ShutdownWatchdog::~ShutdownWatchdog() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.NotifyOne();
  thread_.join();
}

}  // namespace weir
