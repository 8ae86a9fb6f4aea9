#include "server/threads/task_runner.h"

#include <utility>

namespace weir {

TaskRunner::TaskRunner(int threads, size_t max_queued) : max_queued_(max_queued) {
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

bool TaskRunner::TryRun(std::function<void()> task) {
  {
    MutexLock lock(mutex_);
    if (queue_.size() >= max_queued_) return false;
    queue_.push_back(std::move(task));
  }
  has_work_.NotifyOne();
  return true;
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

}  // namespace weir
