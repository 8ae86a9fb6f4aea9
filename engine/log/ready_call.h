// The one pending NotifyWhenReady of a cursor: called once, never under a lock, never after Cancel.
#ifndef WEIR_ENGINE_LOG_READY_CALL_H_
#define WEIR_ENGINE_LOG_READY_CALL_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/base/internal/raw_logging.h"

namespace weir {

// Guarded by the log's mutex, which every method is entered and left with.
class ReadyCall {
 public:
  bool armed() const { return ready_ != nullptr && cancelling_ == 0; }

  // Leaves the function replaced in `ready`, to be destroyed without the lock.
  void Arm(std::function<void()>& ready) { std::swap(ready_, ready); }

  // Calls the pending function, without the lock, if `is_ready()` under the lock says so. One that
  // the function itself arms meanwhile is called from here in its turn: no recursion.
  template <typename Predicate>
  void Run(std::unique_lock<std::mutex>& lock, const Predicate& is_ready) {
    while (!calling_ && armed() && is_ready()) {
      std::function<void()> ready = std::exchange(ready_, nullptr);
      calling_ = true;
      caller_ = std::this_thread::get_id();
      lock.unlock();
      ready();
      ready = nullptr;
      lock.lock();
      calling_ = false;
      if (cancelling_ > 0) returned_.notify_all();
    }
  }

  // Waits for a call under way and drops a pending one. Releases the lock meanwhile.
  void Cancel(std::unique_lock<std::mutex>& lock) {
    ABSL_RAW_CHECK(!calling_ || caller_ != std::this_thread::get_id(),
                   "a cursor's ready function cancels itself");
    ++cancelling_;
    returned_.wait(lock, [this] { return !calling_; });
    std::function<void()> dropped = std::exchange(ready_, nullptr);
    --cancelling_;
    lock.unlock();
    dropped = nullptr;
    lock.lock();
  }

 private:
  std::function<void()> ready_;
  bool calling_ = false;
  std::thread::id caller_;  // while calling_
  int cancelling_ = 0;      // threads in Cancel
  std::condition_variable returned_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_READY_CALL_H_
