#include "server/timer_thread.h"

#include <chrono>
#include <utility>

namespace weir {

TimerThread::TimerThread(const Clock& clock) : clock_(clock), thread_([this] { Work(); }) {}

TimerThread::~TimerThread() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void TimerThread::After(int64_t delay_ns, std::function<void()> function) {
  bool is_first;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto added = due_.emplace(clock_.MonotonicNanos() + delay_ns, std::move(function));
    is_first = added == due_.begin();
  }
  if (is_first) changed_.notify_one();
}

void TimerThread::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const int64_t wait_ns = due_.begin()->first - clock_.MonotonicNanos();
    if (wait_ns > 0) {
      changed_.wait_for(lock, std::chrono::nanoseconds(wait_ns));
      continue;
    }
    auto due = due_.extract(due_.begin());
    lock.unlock();
    due.mapped()();
    due = {};  // what it holds goes without the lock
    lock.lock();
  }
}

}  // namespace weir
