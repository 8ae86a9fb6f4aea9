// One thread that calls functions, at once or at a time: streams' wake-ups and heartbeats.
#ifndef WEIR_SERVER_THREADS_TIMER_THREAD_H_
#define WEIR_SERVER_THREADS_TIMER_THREAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"

namespace weir {

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

#endif  // WEIR_SERVER_THREADS_TIMER_THREAD_H_
