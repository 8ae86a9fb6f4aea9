// What SessionRegistry does by itself and at its end: lifetimes and the drain.
#include <algorithm>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/heap.h"
#include "engine/base/mutex.h"
#include "engine/session/session_registry.h"

namespace weir {
namespace {

// How long the drain goes without a look at its clock.
constexpr int64_t kLookNs = 100 * kNanosPerMilli;

// A doorbell that sessions ring.
class Changes {
 public:
  void Ring() {
    MutexLock lock(mutex_);
    any_ = true;
    changed_.NotifyAll();
  }

  void Await(int64_t most_ns) {
    MutexLock lock(mutex_);
    if (!any_) changed_.WaitFor(mutex_, most_ns);
    any_ = false;
  }

 private:
  CondVar changed_;
  Mutex mutex_;
  bool any_ ABSL_GUARDED_BY(mutex_) = false;
};

bool IsDrained(const Session& session) {
  return IsOver(session.state()) && session.use().subscribers == 0;
}

}  // namespace

void SessionRegistry::Sweep() {
  SessionTable::Sessions expired, all, released;
  {
    MutexLock lock(mutex_);
    expired = table_.RemoveExpired(clock_.MonotonicNanos());
    all = table_.All();
  }
  for (const auto& session : expired) End(*session);
  for (const auto& session : all) {
    session->LookForWarnings();
    session->Release();
  }
  MutexLock lock(mutex_);  // unlocked before the sessions are destroyed
  released = table_.TakeReleased();
}

void SessionRegistry::StartSweeping(int64_t interval_ns) {
  MutexLock lock(mutex_);
  if (sweeper_.joinable()) return;
  sweeper_ = std::thread([this, interval_ns] { RunSweeper(interval_ns); });
}

// What is freed is freed wherever the last reference goes, so the sweeper only counts what has
// gone.
void SessionRegistry::RunSweeper(int64_t interval_ns) {
  HeapTrimmer trimmer;
  MutexLock lock(mutex_);
  while (!destroyed_) {
    stopping_.WaitFor(mutex_, interval_ns);
    if (destroyed_) return;
    lock.Unlock();
    Sweep();
    const bool busy = usage().workers > 0;
    if (trimmer.IsDue(LargeObject::gone(), busy, clock_.MonotonicNanos())) TrimHeaps();
    lock.Lock();
  }
}

bool SessionRegistry::DrainAll(int64_t drain_ns) {
  drain_ns = std::clamp<int64_t>(drain_ns, 0, limits_.max_drain_ns);
  const int64_t deadline_ns = clock_.MonotonicNanos() + drain_ns;
  SessionTable::Sessions left;
  {
    MutexLock lock(mutex_);
    draining_ = true;
    left = table_.All();
  }
  Changes changes;
  std::vector<std::unique_ptr<StateWatch>> watches;
  for (const auto& session : left) {
    watches.push_back(session->WatchState([&changes] { changes.Ring(); }));
    session->Stop(drain_ns);
  }
  watchers_->Notify();
  while (true) {
    std::erase_if(left, [](const auto& session) { return IsDrained(*session); });
    const int64_t rest_ns = deadline_ns - clock_.MonotonicNanos();
    if (left.empty() || rest_ns <= 0) return left.empty();
    changes.Await(std::min(rest_ns, kLookNs));
  }
}

}  // namespace weir
