#include "engine/session/state_watch.h"

#include <thread>
#include <utility>

namespace weir {

class StateWatchers::Watcher {
 public:
  explicit Watcher(std::function<void()> changed) : changed_(std::move(changed)) {}

  void Call() {
    MutexLock lock(mutex_);
    pending_ = true;
    if (caller_ != std::thread::id()) return;  // whoever is at it calls again
    caller_ = std::this_thread::get_id();
    while (std::exchange(pending_, false) && !removed_) {
      lock.Unlock();
      changed_();
      lock.Lock();
    }
    caller_ = std::thread::id();
    idle_.NotifyAll();
  }

  void Remove() {
    MutexLock lock(mutex_);
    removed_ = true;
    if (caller_ == std::this_thread::get_id()) return;
    while (caller_ != std::thread::id()) idle_.Wait(mutex_);
  }

  bool is_removed() const {
    MutexLock lock(mutex_);
    return removed_;
  }

 private:
  const std::function<void()> changed_;
  CondVar idle_;
  mutable Mutex mutex_;
  bool pending_ ABSL_GUARDED_BY(mutex_) = false;
  bool removed_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread::id caller_ ABSL_GUARDED_BY(mutex_);  // in a call; none: no thread
};

class StateWatchers::Registration final : public StateWatch {
 public:
  explicit Registration(std::shared_ptr<Watcher> watcher) : watcher_(std::move(watcher)) {}
  ~Registration() override { watcher_->Remove(); }

 private:
  const std::shared_ptr<Watcher> watcher_;
};

std::unique_ptr<StateWatch> StateWatchers::Add(std::function<void()> changed) {
  auto watcher = std::make_shared<Watcher>(std::move(changed));
  {
    MutexLock lock(mutex_);
    std::erase_if(watchers_, [](const auto& known) { return known.expired(); });
    watchers_.push_back(watcher);
  }
  return std::make_unique<Registration>(std::move(watcher));
}

void StateWatchers::Notify() {
  for (const std::shared_ptr<Watcher>& watcher : Watching()) watcher->Call();
}

std::vector<std::shared_ptr<StateWatchers::Watcher>> StateWatchers::Watching() const {
  std::vector<std::shared_ptr<Watcher>> watching;
  MutexLock lock(mutex_);
  for (const std::weak_ptr<Watcher>& known : watchers_) {
    std::shared_ptr<Watcher> watcher = known.lock();
    if (watcher != nullptr && !watcher->is_removed()) watching.push_back(std::move(watcher));
  }
  return watching;
}

}  // namespace weir
