// What SessionRegistry does by itself and at its end: lifetimes and the drain.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/session/session_registry.h"

namespace weir {
namespace {

// How long the drain goes without a look at its clock.
constexpr int64_t kLookNs = 100 * kNanosPerMilli;

// A doorbell that sessions ring.
struct Changes {
  std::mutex mutex;
  std::condition_variable changed;
  bool any = false;  // guarded by mutex

  void Ring() {
    std::lock_guard<std::mutex> lock(mutex);
    any = true;
    changed.notify_all();
  }

  void Await(int64_t most_ns) {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait_for(lock, std::chrono::nanoseconds(most_ns), [this] { return any; });
    any = false;
  }
};

bool IsDrained(const Session& session) {
  return IsOver(session.state()) && session.use().subscribers == 0;
}

}  // namespace

void SessionRegistry::Sweep() {
  SessionTable::Sessions expired, all, released;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    expired = table_.RemoveExpired(clock_.MonotonicNanos());
    all = table_.All();
  }
  for (const auto& session : expired) session->Stop(0);
  for (const auto& session : all) {
    session->LookForWarnings();
    session->Release();
  }
  std::lock_guard<std::mutex> lock(mutex_);  // given back before the sessions are let go
  released = table_.TakeReleased();
}

void SessionRegistry::StartSweeping(int64_t interval_ns) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (sweeper_.joinable()) return;
  sweeper_ = std::thread([this, interval_ns] { RunSweeper(interval_ns); });
}

void SessionRegistry::RunSweeper(int64_t interval_ns) {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::nanoseconds(interval_ns),
                             [this] { return destroyed_; })) {
    lock.unlock();
    Sweep();
    lock.lock();
  }
}

bool SessionRegistry::DrainAll(int64_t drain_ns) {
  drain_ns = std::clamp<int64_t>(drain_ns, 0, limits_.max_drain_ns);
  const int64_t deadline_ns = clock_.MonotonicNanos() + drain_ns;
  SessionTable::Sessions left;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    draining_ = true;
    left = table_.All();
  }
  Changes changes;
  std::vector<std::unique_ptr<StateWatch>> watches;
  for (const auto& session : left) {
    watches.push_back(session->WatchState([&changes] { changes.Ring(); }));
    session->Stop(drain_ns);
  }
  while (true) {
    std::erase_if(left, [](const auto& session) { return IsDrained(*session); });
    const int64_t rest_ns = deadline_ns - clock_.MonotonicNanos();
    if (left.empty() || rest_ns <= 0) return left.empty();
    changes.Await(std::min(rest_ns, kLookNs));
  }
}

}  // namespace weir
