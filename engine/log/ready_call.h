// The one pending NotifyWhenReady of a cursor: called once, never under a lock, never after Cancel.
#ifndef WEIR_ENGINE_LOG_READY_CALL_H_
#define WEIR_ENGINE_LOG_READY_CALL_H_

#include <functional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "engine/base/check.h"
#include "engine/base/mutex.h"

namespace weir {

// Every method is called with the mutex of its owner held (the log, a snapshot). Functions are
// handed out, to be called and destroyed without it.
class ReadyCall {
 public:
  // A function is pending, and none is being called or cancelled.
  bool armed() const { return ready_ != nullptr && !calling_ && cancelling_ == 0; }

  // Gives the function that it replaces.
  std::function<void()> Arm(std::function<void()> ready) {
    return std::exchange(ready_, std::move(ready));
  }

  // Around the call, on one thread. What is armed meanwhile is for the same thread to call in its
  // turn: no recursion. REQUIRES: armed().
  std::function<void()> BeginCall() {
    calling_ = true;
    caller_ = std::this_thread::get_id();
    return std::exchange(ready_, nullptr);
  }
  void EndCall() {
    calling_ = false;
    if (cancelling_ > 0) returned_.NotifyAll();
  }

  // Waits for a call under way; gives what was pending. Releases the mutex meanwhile.
  std::function<void()> Cancel(Mutex& mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Check(!calling_ || caller_ != std::this_thread::get_id(),
          "a cursor's ready function cancels itself");
    ++cancelling_;
    while (calling_) returned_.Wait(mutex);
    --cancelling_;
    return std::exchange(ready_, nullptr);
  }

 private:
  std::function<void()> ready_;
  bool calling_ = false;
  std::thread::id caller_;  // while calling_
  int cancelling_ = 0;      // threads in Cancel
  CondVar returned_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_READY_CALL_H_
