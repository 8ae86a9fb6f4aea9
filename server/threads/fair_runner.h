// Threads for what clients ask for and what may wait: opening files, making sessions, reading
// folders. gRPC's own threads never do.
#ifndef WEIR_SERVER_THREADS_FAIR_RUNNER_H_
#define WEIR_SERVER_THREADS_FAIR_RUNNER_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe. Clients have their turns one after the other, each with its oldest task; no client's
// tasks take the last free thread, so that others never wait for a slow one. The destructor refuses
// what waits, and joins.
class FairRunner {
 public:
  // Exactly one of the two is called, once.
  struct Task {
    std::function<void()> run;     // on a thread of the runner
    std::function<void()> refuse;  // on any, also within Submit(); must not wait
  };

  FairRunner(int threads, size_t max_waiting);
  ~FairRunner();
  FairRunner(const FairRunner&) = delete;
  FairRunner& operator=(const FairRunner&) = delete;

  // Where `max_waiting` tasks wait already, the newest of the client with the most is refused.
  void Submit(const std::string& client, Task task);

  // For the end of the sensor: refuses what waits, and all that comes. What runs goes on.
  void RefuseAll();

 private:
  struct Client {
    std::deque<Task> waiting;
    int running = 0;
  };
  using Clients = std::map<std::string, Client>;

  bool MakeRoomFor(const Client& client, Task& refused) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Clients::iterator NextClient() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropIfIdle(Clients::iterator client) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work();

  const size_t max_waiting_;
  const int max_running_;  // of one client
  CondVar has_work_;
  Mutex mutex_;
  Clients clients_ ABSL_GUARDED_BY(mutex_);               // that have a task
  std::list<std::string> turns_ ABSL_GUARDED_BY(mutex_);  // clients with waiting tasks, next first
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool refusing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace weir

#endif  // WEIR_SERVER_THREADS_FAIR_RUNNER_H_
