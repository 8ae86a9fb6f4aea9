#include "engine/session/session_registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"

namespace weir {
namespace {

constexpr size_t kMaxRequestId = 63;

absl::Status NoSuchSession(absl::string_view id) {
  return ErrorFor(ErrorReason::kSessionNotFound,
                  absl::StrCat("session_id: unknown session \"", id, "\""));
}

absl::Status IdTaken(absl::string_view id) {
  return ErrorFor(ErrorReason::kSessionAlreadyExists,
                  absl::StrCat("session_id: \"", id, "\" is taken"));
}

absl::Status ShuttingDown() {
  return ErrorFor(ErrorReason::kShuttingDown, "the sensor is being shut down");
}

// The word of a request is taken by one that asked for something else.
absl::Status NoRetry(absl::string_view request_id, absl::string_view session_id,
                     absl::string_view what) {
  return ErrorFor(ErrorReason::kRequestIdTaken,
                  absl::StrCat("request_id: \"", request_id, "\" made session \"", session_id,
                               "\", with another ", what));
}

absl::Status CheckNames(const CreateSessionOptions& options) {
  if (!options.id.empty()) {
    if (absl::Status status = ValidateSessionId(options.id); !status.ok()) return status;
  }
  const std::string& request_id = options.request_id;
  if (request_id.size() <= kMaxRequestId &&
      std::all_of(request_id.begin(), request_id.end(), absl::ascii_isgraph)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("request_id: \"", absl::CHexEscape(request_id),
                                                 "\" is not up to ", kMaxRequestId,
                                                 " characters of ASCII, none of them a space"));
}

}  // namespace

SessionRegistry::SessionRegistry(const SensorLimits& limits, SourceOpener& opener,
                                 MeterFactory make_meter, const Clock& clock,
                                 std::function<void(const Session&)> on_deleted)
    : limits_(limits),
      opener_(opener),
      make_meter_(std::move(make_meter)),
      clock_(clock),
      on_deleted_(std::move(on_deleted)),
      budgets_(limits),
      watchers_(std::make_shared<StateWatchers>()),
      table_(limits),
      random_(std::random_device()()) {}

SessionRegistry::~SessionRegistry() {
  {
    MutexLock lock(mutex_);
    draining_ = destroyed_ = true;
  }
  stopping_.NotifyAll();
  if (sweeper_.joinable()) sweeper_.join();
  const SessionTable::Sessions all = table_.All();
  for (const auto& session : all) session->Stop(0);
  for (const auto& session : all) session->AwaitEnd();
}

absl::StatusOr<std::shared_ptr<Session>> SessionRegistry::Create(
    const CreateSessionOptions& asked) {
  CreateSessionOptions options = asked;
  options.spec = budgets_.Fit(std::move(options.spec));
  if (absl::Status status = CheckNames(options); !status.ok()) return status;
  absl::StatusOr<SessionSpec> effective = EffectiveSpec(options.spec);
  if (!effective.ok()) return effective.status();
  absl::StatusOr<Reservation> reserved = Reserve(options, *effective);
  if (absl::IsResourceExhausted(reserved.status())) {
    Sweep();  // what is over may just not have been noticed yet
    reserved = Reserve(options, *effective);
  }
  if (!reserved.ok()) {
    if (absl::IsResourceExhausted(reserved.status())) {
      refused_.fetch_add(1, std::memory_order_relaxed);
    }
    return reserved.status();
  }
  if (reserved->retried != nullptr) return reserved->retried;
  SourceOpener& opener = options.opener != nullptr ? *options.opener : opener_;
  return Fill(reserved->ordinal, options,
              Session::Create(std::move(reserved->id), options.spec, opener, make_meter_, clock_,
                              std::move(reserved->shares)));
}

absl::StatusOr<std::shared_ptr<Session>> SessionRegistry::FindRetry(
    const CreateSessionOptions& options) {
  while (true) {
    if (draining_) return ShuttingDown();
    const SessionSlot* slot =
        options.request_id.empty() ? nullptr : table_.FindRequest(options.request_id);
    if (slot == nullptr) break;
    if (!options.id.empty() && slot->id != options.id) {
      return NoRetry(options.request_id, slot->id, "session_id");
    }
    if (slot->session != nullptr) {
      if (AskForTheSame(slot->session->spec(), options.spec)) return slot->session;
      return NoRetry(options.request_id, slot->id, "spec");
    }
    creation_over_.Wait(mutex_);
  }
  if (options.id.empty() || table_.Find(options.id) == nullptr) return nullptr;
  return IdTaken(options.id);
}

absl::StatusOr<SessionRegistry::Reservation> SessionRegistry::Reserve(
    const CreateSessionOptions& options, const SessionSpec& effective) {
  Reservation reservation;
  const SensorUsage usage{.sessions = 1, .workers = effective.meter.workers};
  MutexLock lock(mutex_);
  absl::StatusOr<std::shared_ptr<Session>> found = FindRetry(options);
  if (!found.ok()) return found.status();
  reservation.retried = *std::move(found);
  if (reservation.retried != nullptr) return reservation;
  if (absl::Status status = table_.CheckRoom(usage); !status.ok()) return status;
  absl::StatusOr<SessionShares> shares = budgets_.Take(effective);
  if (!shares.ok()) return shares.status();
  reservation.shares = *std::move(shares);
  if (!options.validate_only) reservation.shares.watchers = watchers_;
  reservation.id = options.id.empty() ? UnusedId() : options.id;
  // What is only checked takes no name from others meanwhile.
  reservation.ordinal =
      table_.Reserve({.id = options.validate_only ? UnusedId() : reservation.id,
                      .request_id = options.validate_only ? "" : options.request_id,
                      .usage = usage,
                      .session = nullptr});
  return reservation;
}

absl::StatusOr<std::shared_ptr<Session>> SessionRegistry::Fill(
    uint64_t ordinal, const CreateSessionOptions& options,
    absl::StatusOr<std::shared_ptr<Session>> session) {
  {
    MutexLock lock(mutex_);
    if (session.ok() && draining_) {
      session = ShuttingDown();
    }
    if (session.ok() && !options.validate_only) {
      table_.At(ordinal)->session = *session;
    } else {
      table_.Erase(ordinal);
    }
  }
  creation_over_.NotifyAll();
  if (!session.ok() || options.validate_only) return session;
  created_.fetch_add(1, std::memory_order_relaxed);
  watchers_->Notify();
  (*session)->Activate();
  return session;
}

std::string SessionRegistry::UnusedId() {
  std::string id;
  do {
    id = absl::StrCat("s-", absl::Hex(random_(), absl::kZeroPad16));
  } while (table_.Find(id) != nullptr);
  return id;
}

absl::StatusOr<std::shared_ptr<Session>> SessionRegistry::Get(absl::string_view id) {
  MutexLock lock(mutex_);
  const SessionSlot* slot = table_.Find(id);
  if (slot == nullptr || slot->session == nullptr) return NoSuchSession(id);
  slot->session->Touch();
  return slot->session;
}

SessionPage SessionRegistry::List(const ListSessionsOptions& options) const {
  SessionPage page;
  {
    MutexLock lock(mutex_);
    page.sessions = table_.Behind(options.after, options.labels);
  }
  page.has_more = page.sessions.size() > options.page_size;
  if (page.has_more) page.sessions.resize(options.page_size);
  return page;
}

std::unique_ptr<StateWatch> SessionRegistry::Watch(std::function<void()> changed) {
  return watchers_->Add(std::move(changed));
}

absl::StatusOr<std::shared_ptr<Session>> SessionRegistry::Stop(absl::string_view id,
                                                               int64_t drain_ns) {
  if (drain_ns < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "drain_timeout: ", static_cast<double>(drain_ns) / kNanosPerSecond, " s is negative"));
  }
  absl::StatusOr<std::shared_ptr<Session>> session = Get(id);
  if (session.ok()) (*session)->Stop(std::min(drain_ns, limits_.max_drain_ns));
  return session;
}

absl::Status SessionRegistry::Delete(absl::string_view id) {
  std::shared_ptr<Session> session;
  {
    MutexLock lock(mutex_);
    session = table_.Remove(id);
  }
  if (session == nullptr) return NoSuchSession(id);
  End(*session);
  return absl::OkStatus();
}

void SessionRegistry::Delete(const Session& session) {
  std::shared_ptr<Session> removed;
  {
    MutexLock lock(mutex_);
    const SessionSlot* slot = table_.Find(session.id());
    if (slot == nullptr || slot->session.get() != &session) return;
    removed = table_.Remove(session.id());
  }
  End(*removed);
}

void SessionRegistry::End(Session& deleted) {
  deleted_.fetch_add(1, std::memory_order_relaxed);
  deleted.Stop(0);
  watchers_->Notify();
  if (on_deleted_) on_deleted_(deleted);
}

SensorUsage SessionRegistry::usage() const {
  MutexLock lock(mutex_);
  SensorUsage usage = table_.usage();
  usage.log_bytes = budgets_.log_bytes_taken();
  usage.open_flows = budgets_.open_flows_taken();
  return usage;
}

}  // namespace weir
