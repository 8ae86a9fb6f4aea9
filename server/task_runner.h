// Threads for what may wait: opening files, making and unmaking sessions, reading folders. gRPC's
// own threads never do.
#ifndef WEIR_SERVER_TASK_RUNNER_H_
#define WEIR_SERVER_TASK_RUNNER_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

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
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<std::function<void()>> queue_;  // guarded by mutex_, as stopping_
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace weir

#endif  // WEIR_SERVER_TASK_RUNNER_H_
