// Threads that run tasks: at once, one after the other, or later.
#ifndef WEIR_SERVER_THREADS_TASK_RUNNER_H_
#define WEIR_SERVER_THREADS_TASK_RUNNER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe. Tasks are run in their order, by as many threads at a time. The destructor runs what
// is queued and joins.
class TaskRunner {
 public:
  explicit TaskRunner(int threads);
  ~TaskRunner();
  TaskRunner(const TaskRunner&) = delete;
  TaskRunner& operator=(const TaskRunner&) = delete;

  // Without a bound: for the unmaking of what was made, which cannot be refused.
  void Run(std::function<void()> task);

 private:
  void Work();

  CondVar has_work_;
  Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// Runs the reactions of one stream, which come from any thread, one at a time and without any of
// them waiting: each raises a signal; whoever comes first works them off, those that come meanwhile
// leave theirs to it.
// Thread-safe, without a lock: so none is held across a call of gRPC. What `step` reads and writes
// is seen by the next step, on whatever thread.
class SerialExecutor {
 public:
  // Raises `signals` (bits 0 to 30). Where no step is under way, calls step(raised) until no signal
  // is left. The caller keeps alive what `step` and this object belong to.
  template <typename Step>
  void Raise(uint32_t signals, Step&& step) {
    if (pending_.fetch_or(signals | kStepping, std::memory_order_acq_rel) & kStepping) return;
    for (;;) {
      const uint32_t raised = pending_.exchange(kStepping, std::memory_order_acq_rel) & ~kStepping;
      if (raised != 0) {
        step(raised);
        continue;
      }
      uint32_t none = kStepping;
      if (pending_.compare_exchange_strong(none, 0, std::memory_order_acq_rel)) return;
    }
  }

 private:
  static constexpr uint32_t kStepping = uint32_t{1} << 31;
  std::atomic<uint32_t> pending_{0};
};

// One thread that calls functions, at once or at a time: streams' wake-ups and heartbeats.
// Thread-safe. Functions must not wait. There is no cancelling: a function holds weakly what may be
// gone by then. The destructor joins; what was not due by then is not called.
class TimerThread {
 public:
  // `clock` outlives it.
  explicit TimerThread(const Clock& clock);
  ~TimerThread();
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;

  // In the order of their posting.
  void Post(std::function<void()> function) { After(0, std::move(function)); }
  void After(int64_t delay_ns, std::function<void()> function);

 private:
  void Work();

  const Clock& clock_;
  CondVar changed_;
  Mutex mutex_;
  std::multimap<int64_t, std::function<void()>> due_ ABSL_GUARDED_BY(mutex_);  // by monotonic time
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_THREADS_TASK_RUNNER_H_
