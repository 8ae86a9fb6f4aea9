#include "server/threads/task_runner.h"

#include <utility>

namespace weir {

TaskRunner::TaskRunner(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

TaskRunner::~TaskRunner() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  has_work_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
}

void TaskRunner::Run(std::function<void()> task) {
  {
    MutexLock lock(mutex_);
    queue_.push_back(std::move(task));
  }
  has_work_.NotifyOne();
}

void TaskRunner::Work() {
  MutexLock lock(mutex_);
  for (;;) {
    while (!stopping_ && queue_.empty()) has_work_.Wait(mutex_);
    if (queue_.empty()) return;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    lock.Unlock();
    task();
    task = nullptr;  // what it holds goes without the lock
    lock.Lock();
  }
}

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
