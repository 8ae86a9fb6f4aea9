#include "server/streams/sessions_watch.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/hash/hash.h"
#include "server/convert/error_details.h"
#include "server/convert/session.h"
#include "server/convert/times.h"
#include "server/streams/stream_messages.h"
#include "server/streams/stream_requests.h"

namespace weir {
namespace {

constexpr DurationRange kIntervals = {100 * kNanosPerMilli, 3600 * kNanosPerSecond};
constexpr int64_t kWriteTimeoutNs = 30 * kNanosPerSecond;

}  // namespace

std::shared_ptr<SessionsWatch> SessionsWatch::Start(SensorState& state,
                                                    grpc::CallbackServerContext* context,
                                                    StreamTransport& transport,
                                                    const grpc::ByteBuffer& request) {
  std::shared_ptr<SessionsWatch> watch(new SessionsWatch(state, context, transport));
  watch->opening_ = watch->refused() ? watch->RefusedError() : watch->Take(request);
  watch->Raise(kChanged);
  return watch;
}

absl::Status SessionsWatch::Take(const grpc::ByteBuffer& bytes) {
  v1::WatchSessionsRequest request;
  if (absl::Status status = ParseRequest(bytes, request); !status.ok()) return status;
  if (request.has_interval()) {
    absl::Status status = FromProto(request.interval(), "interval", kIntervals, interval_ns_);
    if (!status.ok()) return status;
  }
  labels_ = Labels(request.labels().begin(), request.labels().end());
  view_ = request.view();
  return absl::OkStatus();
}

// Within a step, since changes raise signals from here on.
void SessionsWatch::Begin() {
  asked_for_statistics_ns_ = state().clock.MonotonicNanos();
  watch_ = state().registry.Watch([weak = weak_from_this()] {
    if (const auto watch = weak.lock()) watch->RaiseLater(kChanged, 0);
  });
  Look();
  for (auto& [uid, entry] : entries_) entry.is_first = true;
  first_left_ = entries_.size();
}

void SessionsWatch::OnSignals(uint32_t raised) {
  if (!opening_.ok()) return Close(opening_);
  if (watch_ == nullptr) return Begin();
  if (raised & kChanged) Look();
  AskForStatistics();
}

void SessionsWatch::Look() {
  SessionPage page =
      state().registry.List({.labels = labels_, .page_size = std::numeric_limits<size_t>::max()});
  std::map<std::string, bool> present;
  for (const auto& session : page.sessions) {
    present.emplace(session->uid(), true);
    AddOrUpdate(session);
  }
  ForgetDeleted(present);
}

void SessionsWatch::AddOrUpdate(const std::shared_ptr<Session>& session) {
  Entry& entry = entries_[session->uid()];
  const uint64_t changes = session->changes();
  if (entry.session == nullptr) {
    entry.session = session;
    entry.id = session->id();
  } else if (entry.seen_changes == changes) {
    return;
  }
  entry.seen_changes = changes;
  entry.has_changed = true;
  Queue(session->uid(), entry);
}

// What was never told needs no end.
void SessionsWatch::ForgetDeleted(const std::map<std::string, bool>& present) {
  for (auto it = entries_.begin(); it != entries_.end();) {
    Entry& entry = it->second;
    if (entry.session == nullptr || present.contains(it->first)) {
      ++it;
      continue;
    }
    DropLater(std::move(entry.session));
    entry.session = nullptr;
    if (std::exchange(entry.is_first, false)) --first_left_;
    if (entry.told_state.has_value()) {
      Queue(it->first, entry);
      ++it;
    } else {
      it = entries_.erase(it);  // where it is queued, it is passed over
    }
  }
}

void SessionsWatch::AskForStatistics() {
  const int64_t now_ns = state().clock.MonotonicNanos();
  if (now_ns - asked_for_statistics_ns_ < interval_ns_) return;
  asked_for_statistics_ns_ = now_ns;
  for (auto& [uid, entry] : entries_) {
    if (entry.session == nullptr || IsOver(entry.session->state())) continue;
    entry.wants_statistics = true;
    Queue(uid, entry);
  }
}

void SessionsWatch::Queue(const std::string& uid, Entry& entry) {
  if (!std::exchange(entry.is_queued, true)) queue_.push_back(uid);
}

// Dropping the last reference to a session may wait for its threads.
void SessionsWatch::DropLater(std::shared_ptr<Session> session) {
  state().teardown.Run([session = std::move(session)] {});
}

void SessionsWatch::WriteNext() {
  if (WriteListedIfDue()) return;
  while (!queue_.empty()) {
    const std::string uid = std::move(queue_.front());
    queue_.pop_front();
    const auto found = entries_.find(uid);
    if (found == entries_.end()) continue;
    found->second.is_queued = false;
    if (WriteReportOf(uid, found->second)) return;
  }
  EndIfShutDown();
}

bool SessionsWatch::WriteListedIfDue() {
  if (listed_told_ || first_left_ > 0) return false;
  listed_told_ = true;
  v1::WatchSessionsResponse report;
  report.mutable_listed();
  Write(MessageBytes(report));
  return true;
}

// What else there is to tell of the session comes when its turn comes again.
bool SessionsWatch::WriteReportOf(const std::string& uid, Entry& entry) {
  v1::WatchSessionsResponse report;
  report.set_session_id(entry.id);
  report.set_session_uid(uid);
  if (entry.session == nullptr) {
    report.mutable_deleted();
    entries_.erase(uid);
    Write(MessageBytes(report));
    return true;
  }
  if (!WriteSession(report, entry) && !WriteWarning(report, entry) &&
      !WriteStatistics(report, entry)) {
    return false;
  }
  Queue(uid, entry);
  return true;
}

bool SessionsWatch::WriteSession(v1::WatchSessionsResponse& report, Entry& entry) {
  if (!std::exchange(entry.has_changed, false)) return false;
  if (entry.told_state == entry.session->state()) return false;  // it was a warning
  if (std::exchange(entry.is_first, false)) --first_left_;
  ToProto(*entry.session, view_, *report.mutable_session());
  entry.told_state = static_cast<SessionState>(report.session().status().state());
  Write(MessageBytes(report));
  return true;
}

bool SessionsWatch::WriteWarning(v1::WatchSessionsResponse& report, Entry& entry) {
  const std::optional<Warning> warning = entry.session->warnings().After(entry.told_warning);
  if (!warning.has_value()) return false;
  entry.told_warning = warning->number;
  ToProto(*warning, *report.mutable_warning());
  Write(MessageBytes(report));
  return true;
}

bool SessionsWatch::WriteStatistics(v1::WatchSessionsResponse& report, Entry& entry) {
  if (!std::exchange(entry.wants_statistics, false)) return false;
  ToProto(entry.session->status().statistics, *report.mutable_statistics());
  const uint64_t hash = absl::Hash<std::string>()(report.statistics().SerializeAsString());
  if (std::exchange(entry.told_statistics, hash) == hash) return false;
  Write(MessageBytes(report));
  return true;
}

// When the last state of each session was told.
void SessionsWatch::EndIfShutDown() {
  if (!state().draining.load()) return;
  const bool all_over = std::all_of(entries_.begin(), entries_.end(), [](const auto& entry) {
    return entry.second.session == nullptr || IsOver(entry.second.session->state());
  });
  if (all_over) Close(ErrorFor(ErrorReason::kShuttingDown, "the sensor is being shut down"));
}

bool SessionsWatch::IsStuck(int64_t since_ns) const { return since_ns >= kWriteTimeoutNs; }

void SessionsWatch::ReleaseResources() {
  watch_.reset();
  for (auto& [uid, entry] : entries_) {
    if (entry.session != nullptr) DropLater(std::move(entry.session));
  }
  entries_.clear();
}

}  // namespace weir
