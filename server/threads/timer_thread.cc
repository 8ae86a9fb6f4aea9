#include "server/threads/timer_thread.h"

#include <utility>

namespace weir {

TimerThread::TimerThread(const Clock& clock) : clock_(clock), thread_([this] { Work(); }) {}

TimerThread::~TimerThread() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.NotifyOne();
  thread_.join();
}

void TimerThread::After(int64_t delay_ns, std::function<void()> function) {
  bool is_first;
  {
    MutexLock lock(mutex_);
    const auto added = due_.emplace(clock_.MonotonicNanos() + delay_ns, std::move(function));
    is_first = added == due_.begin();
  }
  if (is_first) changed_.NotifyOne();
}

void TimerThread::Work() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.Wait(mutex_);
      continue;
    }
    const int64_t wait_ns = due_.begin()->first - clock_.MonotonicNanos();
    if (wait_ns > 0) {
      changed_.WaitFor(mutex_, wait_ns);
      continue;
    }
    auto due = due_.extract(due_.begin());
    lock.Unlock();
    due.mapped()();
    due = {};  // what it holds goes without the lock
    lock.Lock();
  }
}

}  // namespace weir
