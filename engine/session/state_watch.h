// Tells whoever watches a session that something about it changed.
#ifndef WEIR_ENGINE_SESSION_STATE_WATCH_H_
#define WEIR_ENGINE_SESSION_STATE_WATCH_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// A registration, ended by its destructor: afterwards no call runs or will run. The destructor
// waits for a call under way, unless it is called from within that call. May outlive the list.
class StateWatch {
 public:
  virtual ~StateWatch() = default;
};

// Thread-safe. No lock is held during a call. Calls to one watcher are never concurrent; changes
// during a call are told by one further call.
class StateWatchers {
 public:
  std::unique_ptr<StateWatch> Add(std::function<void()> changed);
  void Notify();
  bool empty() const { return Watching().empty(); }

 private:
  class Watcher;
  class Registration;
  std::vector<std::shared_ptr<Watcher>> Watching() const;

  mutable Mutex mutex_;
  std::vector<std::weak_ptr<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_STATE_WATCH_H_
