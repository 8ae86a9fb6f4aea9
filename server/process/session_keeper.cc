#include "server/process/session_keeper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/thread.h"

namespace weir {
namespace {

constexpr int64_t kLookNs = kNanosPerSecond;
constexpr int64_t kFirstPauseNs = kNanosPerSecond;
constexpr int64_t kLongestPauseNs = 60 * kNanosPerSecond;

}  // namespace

SessionKeeper::~SessionKeeper() {
  Stop();
  if (thread_.joinable()) thread_.join();
}

absl::Status SessionKeeper::Start() {
  return StartThread(thread_, "to keep the declared sessions", [this] { Run(); });
}

void SessionKeeper::Stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  stopping_.NotifyAll();
}

void SessionKeeper::Run() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (!stopped_) stopping_.WaitFor(mutex_, kLookNs);
      if (stopped_) return;
    }
    Look();
  }
}

void SessionKeeper::Declare(const std::vector<DeclaredSession>& wanted) {
  MutexLock lock(mutex_);
  std::map<std::string, Kept> next;
  for (const DeclaredSession& each : wanted) {
    const auto found = kept_.find(each.id);
    if (found != kept_.end() && found->second.spec == each.spec) {
      next.emplace(each.id, std::move(found->second));
      kept_.erase(found);
    } else {
      next.emplace(each.id, Kept{.spec = each.spec});
    }
  }
  for (const auto& [id, gone] : kept_) {
    Delete(gone);
    const bool is_changed = next.contains(id);
    state_.Log(absl::StrCat("declared session ", id, is_changed ? ": changed" : ": removed"));
    if (!is_changed) on_health_(id, false);
  }
  kept_ = std::move(next);
  for (auto& [id, kept] : kept_) LookAt(id, kept);
}

void SessionKeeper::Look() {
  MutexLock lock(mutex_);
  for (auto& [id, kept] : kept_) LookAt(id, kept);
}

void SessionKeeper::LookAt(const std::string& id, Kept& kept) {
  if (stopped_ || !kept.is_wanted) return;
  const std::shared_ptr<Session> session = kept.session.lock();
  if (session == nullptr) {
    if (kept.is_created) {  // whoever deleted it meant it
      kept.is_wanted = false;
      state_.Log(absl::StrCat("declared session ", id, ": was deleted by a client, and stays so"));
      return on_health_(id, false);
    }
    return Create(id, kept);
  }
  const SessionStatus status = session->status();
  if (status.state == SessionState::kFailed) {
    state_.registry.Delete(*session);
    return NoteFailure(id, kept, status.error);
  }
  if (state_.clock.MonotonicNanos() - kept.tried_ns > kLongestPauseNs) kept.pause_ns = 0;
  on_health_(id, true);
}

void SessionKeeper::Create(const std::string& id, Kept& kept) {
  const int64_t now_ns = state_.clock.MonotonicNanos();
  if (now_ns < kept.tried_ns + kept.pause_ns) return;
  const absl::StatusOr<std::shared_ptr<Session>> session =
      CreateSession(state_, {.id = id, .spec = kept.spec});
  if (!session.ok()) return NoteFailure(id, kept, session.status());
  kept.session = *session;
  kept.is_created = true;
  kept.tried_ns = now_ns;
  state_.Log(absl::StrCat("declared session ", id, ": started"));
  on_health_(id, true);
}

void SessionKeeper::NoteFailure(const std::string& id, Kept& kept, const absl::Status& error) {
  kept.session.reset();
  kept.is_created = false;
  kept.tried_ns = state_.clock.MonotonicNanos();
  kept.pause_ns = std::clamp(2 * kept.pause_ns, kFirstPauseNs, kLongestPauseNs);
  const std::string message(error.message());
  if (message != kept.error) {
    state_.Log(absl::StrCat("declared session ", id, ": ", message, "; it is tried again"));
  }
  kept.error = message;
  on_health_(id, false);
}

void SessionKeeper::Delete(const Kept& kept) {
  if (const std::shared_ptr<Session> session = kept.session.lock())
    state_.registry.Delete(*session);
}

}  // namespace weir
