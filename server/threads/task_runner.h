// Threads for what may wait: opening files, making and unmaking sessions, reading folders. gRPC's
// own threads never do.
#ifndef WEIR_SERVER_THREADS_TASK_RUNNER_H_
#define WEIR_SERVER_THREADS_TASK_RUNNER_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe. Tasks are run in their order, by as many threads at a time. The destructor runs what
// is queued and joins.
class TaskRunner {
 public:
  TaskRunner(int threads, size_t max_queued);
  ~TaskRunner();
  TaskRunner(const TaskRunner&) = delete;
  TaskRunner& operator=(const TaskRunner&) = delete;

  // False, and the task is not run, where `max_queued` wait already.
  [[nodiscard]] bool TryRun(std::function<void()> task);

  // For the unmaking of what was made, which cannot be refused: bounded by what was.
  void Run(std::function<void()> task);

 private:
  void Work();

  const size_t max_queued_;
  CondVar has_work_;
  Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace weir

#endif  // WEIR_SERVER_THREADS_TASK_RUNNER_H_
