// A mutex whose facts the compiler checks: what it guards stands in ABSL_GUARDED_BY, who must hold
// it in ABSL_EXCLUSIVE_LOCKS_REQUIRED, and clang's -Wthread-safety fails where code does not keep
// to it.
//
// A standard mutex within, not Abseil's: the distribution's Abseil is not instrumented for the
// thread sanitizer, which would report every access that its mutex orders.
#ifndef WEIR_ENGINE_BASE_MUTEX_H_
#define WEIR_ENGINE_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace weir {

// Thread-safe. Not recursive. Not movable.
class ABSL_LOCKABLE Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  bool TryLock() ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true) { return mutex_.try_lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds a mutex until its scope ends; it may be unlocked and locked again before.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() {
    if (held_) mutex_.Unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void Unlock() ABSL_UNLOCK_FUNCTION() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    mutex_.Unlock();
    held_ = false;
  }
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    mutex_.Lock();
    held_ = true;
  }

 private:
  Mutex& mutex_;
  bool held_ = true;
};

// Thread-safe. Waits end without cause as well, so each stands in a loop over what it waits for.
// The mutex is held before and after a wait, and not during it.
class CondVar {
 public:
  void Wait(Mutex& mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Held held(mutex.mutex_);
    changed_.wait(held.lock);
  }

  // No longer than `most_ns`, which may be anything: longer waits than an hour are cut to one.
  void WaitFor(Mutex& mutex, int64_t most_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Held held(mutex.mutex_);
    changed_.wait_for(held.lock, std::chrono::nanoseconds(most_ns < kHourNs ? most_ns : kHourNs));
  }

  void NotifyOne() { changed_.notify_one(); }
  void NotifyAll() { changed_.notify_all(); }

 private:
  // The standard library adds longer ones to its clock unchecked.
  static constexpr int64_t kHourNs = 3600 * int64_t{1'000'000'000};

  // A mutex that is held already, as the standard library wants it, and left so.
  struct Held {
    explicit Held(std::mutex& mutex) : lock(mutex, std::adopt_lock) {}
    ~Held() { lock.release(); }
    std::unique_lock<std::mutex> lock;
  };

  std::condition_variable changed_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_MUTEX_H_
