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
  changed_.NotifyAll();
}

void SessionKeeper::Run() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (!stopped_ && !is_changed_) changed_.WaitFor(mutex_, kLookNs);
      if (stopped_) return;
      is_changed_ = false;
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
      on_health_(each.id, false);  // not yet
    }
  }
  for (const auto& [id, gone] : kept_) {
    Delete(gone);
    const bool is_changed = next.contains(id);
    state_.Log(absl::StrCat("declared session ", id, is_changed ? ": changed" : ": removed"));
    if (!is_changed) on_health_(id, false);
  }
  kept_ = std::move(next);
  is_changed_ = true;
  changed_.NotifyAll();
}

// Without the lock while a source is opened: a file system may not answer, and then the sensor
// must be able to end, and to take other declarations.
void SessionKeeper::Look() {
  for (const DeclaredSession& each : Due())
    TakeCreated(each, CreateSession(state_, {.id = each.id, .spec = each.spec}));
}

std::vector<DeclaredSession> SessionKeeper::Due() {
  std::vector<DeclaredSession> due;
  MutexLock lock(mutex_);
  if (stopped_) return due;
  for (auto& [id, kept] : kept_) {
    if (LookAt(id, kept)) due.push_back({.id = id, .spec = kept.spec});
  }
  return due;
}

bool SessionKeeper::LookAt(const std::string& id, Kept& kept) {
  if (!kept.is_wanted) return false;
  const int64_t now_ns = state_.clock.MonotonicNanos();
  const std::shared_ptr<Session> session = kept.session.lock();
  if (session == nullptr) {
    if (!kept.is_created) return now_ns >= kept.tried_ns + kept.pause_ns;
    kept.is_wanted = false;  // whoever deleted it meant it
    state_.Log(absl::StrCat("declared session ", id, ": was deleted by a client, and stays so"));
    on_health_(id, false);
    return false;
  }
  const SessionStatus status = session->status();
  if (status.state == SessionState::kFailed) {
    state_.registry.Delete(*session);
    NoteFailure(id, kept, status.error);
    return false;
  }
  if (now_ns - kept.tried_ns > kLongestPauseNs) kept.pause_ns = 0;
  on_health_(id, true);
  return false;
}

void SessionKeeper::TakeCreated(const DeclaredSession& declared,
                                const absl::StatusOr<std::shared_ptr<Session>>& session) {
  MutexLock lock(mutex_);
  const auto found = kept_.find(declared.id);
  if (stopped_ || found == kept_.end() || found->second.spec != declared.spec) {
    if (session.ok()) state_.registry.Delete(**session);  // it was declared otherwise meanwhile
    return;
  }
  Kept& kept = found->second;
  if (!session.ok()) return NoteFailure(declared.id, kept, session.status());
  kept.session = *session;
  kept.is_created = true;
  kept.tried_ns = state_.clock.MonotonicNanos();
  state_.Log(absl::StrCat("declared session ", declared.id, ": started"));
  on_health_(declared.id, true);
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
