#include "engine/session/session.h"

#include <sys/random.h>

#include <utility>

#include "engine/base/clock.h"
#include "engine/base/status_details.h"
#include "engine/session/snapshot_cursor.h"

namespace weir {
namespace {

// From the system's generator: an id of 128 bits that no other session will ever have.
std::string RandomUid() {
  std::string uid(16, '\0');
  size_t filled = 0;
  while (filled < uid.size()) {
    const ssize_t got = getrandom(uid.data() + filled, uid.size() - filled, 0);
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return uid;
}

}  // namespace

Subscription::Subscription(std::shared_ptr<Session> session, std::unique_ptr<Cursor> cursor,
                           const SubscribeOptions& options)
    : session_(std::move(session)),
      cursor_(std::move(cursor)),
      only_what_is_there_(options.only_what_is_there) {}

Subscription::~Subscription() {
  EndHold();
  cursor_.reset();
  session_->OnUnsubscribed(*this);
}

void Subscription::EndHold() { session_->EndHold(*this); }

// What a watcher holds: the end of the watch is the end of a use, as that of a subscription is.
class Session::Watch final : public StateWatch {
 public:
  Watch(std::weak_ptr<Session> session, std::unique_ptr<StateWatch> registration)
      : session_(std::move(session)), registration_(std::move(registration)) {}

  ~Watch() override {
    registration_.reset();
    if (const std::shared_ptr<Session> session = session_.lock()) session->Touch();
  }

 private:
  const std::weak_ptr<Session> session_;
  std::unique_ptr<StateWatch> registration_;
};

absl::StatusOr<std::shared_ptr<Session>> Session::Create(std::string id, const SessionSpec& spec,
                                                         SourceOpener& opener,
                                                         const MeterFactory& make_meter,
                                                         const Clock& clock, SessionShares shares) {
  absl::StatusOr<SessionSpec> effective = EffectiveSpec(spec);
  if (!effective.ok()) return effective.status();
  absl::StatusOr<PacketSources> sources = opener.Open(*effective);
  if (!sources.ok()) return sources.status();
  std::shared_ptr<Session> session(new Session(std::move(id), spec, *std::move(effective), clock,
                                               std::move(shares.log), std::move(shares.watchers)));
  absl::StatusOr<std::unique_ptr<Meter>> meter =
      make_meter(session->effective_spec().meter, *std::move(sources), &session->log_, clock,
                 std::move(shares.open_flows));
  if (!meter.ok()) return meter.status();
  MutexLock lock(session->mutex_);
  session->meter_ = *std::move(meter);
  return session;
}

Session::Session(std::string id, const SessionSpec& spec, SessionSpec effective, const Clock& clock,
                 std::unique_ptr<BudgetShare> log_share,
                 std::shared_ptr<StateWatchers> all_watchers)
    : id_(std::move(id)),
      uid_(RandomUid()),
      spec_(spec),
      effective_spec_(std::move(effective)),
      is_live_(IsLive(effective_spec_.source)),
      clock_(clock),
      create_time_ns_(clock.UnixNanos()),
      log_(effective_spec_.log, clock, std::move(log_share)),
      all_watchers_(std::move(all_watchers)) {
  use_.last_used_ns = use_.last_subscribed_ns = clock.MonotonicNanos();
}

Session::~Session() {
  Stop(0);
  std::unique_ptr<Meter> meter;  // destroyed, and its threads joined, without the lock
  {
    MutexLock lock(mutex_);
    meter = std::move(meter_);
  }
  meter.reset();  // from here on nothing is appended
}

void Session::Activate() {
  {
    MutexLock lock(mutex_);
    if (!IsStartDue()) return;
    StartMeter();
  }
  NotifyWatchers();
}

bool Session::IsStartDue() const {
  if (state_ != SessionState::kWaiting) return false;
  switch (effective_spec_.start.mode) {
    case StartMode::kBySource:  // not in an effective spec
    case StartMode::kImmediate:
      return true;
    case StartMode::kOnFirstSubscription:
      return starters_ >= 1;
    case StartMode::kAfterSubscribers:
      return starters_ >= effective_spec_.start.subscribers;
  }
  return true;
}

void Session::StartMeter() {
  state_ = SessionState::kRunning;
  start_time_ns_ = clock_.UnixNanos();
  meter_->Start([this](absl::Status outcome) { OnMeterEnd(std::move(outcome)); });
}

// The state is told before the log ends, so that whoever sees the end of the stream sees a session
// that is over.
void Session::OnMeterEnd(absl::Status outcome) {
  {
    MutexLock lock(mutex_);
    state_ = outcome.ok() ? SessionState::kEnded : SessionState::kFailed;
    error_ = outcome;
    end_time_ns_ = clock_.UnixNanos();
    if (meter_ != nullptr) {  // else nobody is there any more to be warned
      warnings_.Look(meter_->Statistics(), end_time_ns_, clock_.MonotonicNanos());
    }
    over_.NotifyAll();
  }
  log_.Close(std::move(outcome));
  NotifyWatchers();
}

absl::StatusOr<std::unique_ptr<Subscription>> Session::Subscribe(const SubscribeOptions& options) {
  if (is_live_ && options.cursor.overflow == Overflow::kBlock) {
    return absl::InvalidArgumentError(
        "on_overflow: BLOCK is for finite sources; a live source does not wait for a subscriber");
  }
  std::unique_ptr<Subscription> subscription;
  bool started = false;
  {
    MutexLock lock(mutex_);
    if (absl::Status status = CheckVerdicts(options); !status.ok()) return status;
    absl::StatusOr<std::unique_ptr<Cursor>> cursor = log_.OpenCursor(options.cursor);
    if (!cursor.ok()) return cursor.status();
    // Before its start a session has no flows: those that open then are all in the log.
    if (options.snapshot && state_ != SessionState::kWaiting) {
      WorkerAccess& workers = *this;
      cursor = std::make_unique<SnapshotCursor>(*std::move(cursor), options.cursor.filter, workers);
    }
    subscription.reset(new Subscription(shared_from_this(), *std::move(cursor), options));
    if (options.hold) TakeHold(*subscription);
    ++use_.subscribers;
    if (!options.only_what_is_there) ++starters_;
    // A look at a session that waits is not the use that its lifetime goes by.
    if (!options.only_what_is_there || state_ != SessionState::kWaiting)
      use_.had_subscribers = true;
    use_.last_used_ns = use_.last_subscribed_ns = clock_.MonotonicNanos();
    started = IsStartDue();
    if (started) StartMeter();
  }
  if (started) NotifyWatchers();
  return subscription;
}

absl::Status Session::CheckVerdicts(const SubscribeOptions& options) const {
  const auto& verdicts = effective_spec_.meter.verdicts;
  if (options.verdicts && !verdicts.has_value()) {
    return ErrorFor(ErrorReason::kVerdictsNotAllowed, "verdicts: the session does not allow them");
  }
  if (!options.hold) {
    if (!options.take_over) return absl::OkStatus();
    return absl::InvalidArgumentError("take_over: is only valid with hold");
  }
  if (!verdicts.has_value() || verdicts->hold_at_packet == 0) {
    return ErrorFor(ErrorReason::kHoldNotAllowed, "hold: the session holds no flows");
  }
  if (holder_ == nullptr || options.take_over) return absl::OkStatus();
  return ErrorFor(ErrorReason::kHoldTaken,
                  "hold: another subscriber holds the flows of the session");
}

// The workers do not hear of a hold that is taken over: what they hold stays held.
void Session::TakeHold(const Subscription& holder) {
  const bool taken_over = std::exchange(holder_, &holder) != nullptr;
  if (taken_over || meter_ == nullptr) return;
  for (Mailbox* mailbox : meter_->mailboxes()) mailbox->AttachHolder();
}

void Session::EndHold(const Subscription& subscription) {
  MutexLock lock(mutex_);
  if (holder_ != &subscription) return;
  holder_ = nullptr;
  if (meter_ == nullptr) return;
  for (Mailbox* mailbox : meter_->mailboxes()) mailbox->DetachHolder();
}

// Those of a meter that was not started are not read yet, and it has no flows.
Mailboxes Session::OpenMailboxes() {
  if (meter_ == nullptr || state_ == SessionState::kWaiting || start_time_ns_ == 0) return {};
  return meter_->mailboxes();
}

void Session::Apply(const std::shared_ptr<VerdictBatch>& batch) {
  size_t workers = 0;
  size_t over = 0;
  {
    MutexLock lock(mutex_);
    const Mailboxes mailboxes = OpenMailboxes();
    workers = mailboxes.size();
    if (workers > 0) {
      batch->Expect(workers);
      over = PostToAll(mailboxes, batch);
    }
  }
  if (workers == 0) batch->Expect(0);
  for (; over > 0; --over) batch->Run(nullptr);
}

void Session::Withdraw(const WorkerCommand& command) {
  MutexLock lock(mutex_);
  for (Mailbox* mailbox : OpenMailboxes()) mailbox->Withdraw(command);
}

WorkerAccess::Posted Session::PostTo(size_t worker, std::shared_ptr<WorkerCommand> command) {
  MutexLock lock(mutex_);
  const Mailboxes mailboxes = OpenMailboxes();
  if (worker >= mailboxes.size()) return Posted::kNoWorker;
  return mailboxes[worker]->Post(std::move(command)) ? Posted::kYes : Posted::kWorkerIsOver;
}

void Session::OnUnsubscribed(const Subscription& subscription) {
  bool tell = false;
  {
    MutexLock lock(mutex_);
    --use_.subscribers;
    if (!subscription.only_what_is_there_) --starters_;
    use_.last_used_ns = use_.last_subscribed_ns = clock_.MonotonicNanos();
    tell = use_.subscribers == 0 && IsOver(state_);
  }
  if (tell) NotifyWatchers();
}

void Session::Stop(int64_t drain_ns) {
  const int64_t deadline_ns = SaturatingAdd(clock_.MonotonicNanos(), drain_ns);
  bool ended = false;
  {
    MutexLock lock(mutex_);
    if (IsOver(state_)) return;
    if (state_ == SessionState::kDraining) {
      if (deadline_ns < drain_timeout_ns_) BeginDrain(deadline_ns);
      return;
    }
    stopped_ = true;
    ended = state_ == SessionState::kWaiting;
    if (ended) {
      state_ = SessionState::kEnded;
      end_time_ns_ = clock_.UnixNanos();
      over_.NotifyAll();
    } else {
      state_ = SessionState::kDraining;
      BeginDrain(deadline_ns);
      meter_->Stop();
    }
  }
  if (ended) log_.Close(absl::OkStatus());
  NotifyWatchers();
}

void Session::BeginDrain(int64_t deadline_ns) {
  drain_timeout_ns_ = deadline_ns;
  log_.BeginDrain(deadline_ns);
}

SessionStatus Session::status() const {
  SessionStatus status;
  status.log = log_.extent();
  MutexLock lock(mutex_);
  status.state = state_;
  status.error = error_;
  status.stopped = stopped_;
  status.statistics = meter_ == nullptr ? final_statistics_ : meter_->Statistics();
  status.subscribers = use_.subscribers;
  status.create_time_ns = create_time_ns_;
  status.start_time_ns = start_time_ns_;
  status.end_time_ns = end_time_ns_;
  return status;
}

SessionState Session::state() const {
  MutexLock lock(mutex_);
  return state_;
}

void Session::LookForWarnings() {
  CaptureStatistics statistics;
  {
    MutexLock lock(mutex_);
    if (state_ == SessionState::kWaiting || IsOver(state_)) return;
    statistics = meter_->Statistics();
  }
  if (warnings_.Look(statistics, clock_.UnixNanos(), clock_.MonotonicNanos())) NotifyWatchers();
}

void Session::NotifyWatchers() {
  changes_.fetch_add(1, std::memory_order_release);
  watchers_.Notify();
  if (all_watchers_ != nullptr) all_watchers_->Notify();
}

std::unique_ptr<StateWatch> Session::WatchState(std::function<void()> changed) {
  return std::make_unique<Watch>(weak_from_this(), watchers_.Add(std::move(changed)));
}

void Session::Touch() {
  MutexLock lock(mutex_);
  use_.last_used_ns = clock_.MonotonicNanos();
}

SessionUse Session::use() const {
  const bool watched = !watchers_.empty();
  MutexLock lock(mutex_);
  SessionUse use = use_;
  use.watched = watched;
  return use;
}

void Session::Release() {
  std::unique_ptr<Meter> meter;  // destroyed, and its threads joined, without the lock
  MutexLock lock(mutex_);
  if (!IsOver(state_) || meter_ == nullptr) return;
  final_statistics_ = meter_->Statistics();
  meter = std::move(meter_);
}

void Session::AwaitEnd() {
  {
    MutexLock lock(mutex_);
    while (!IsOver(state_)) over_.Wait(mutex_);
  }
  Release();
}

bool Session::is_released() const {
  MutexLock lock(mutex_);
  return meter_ == nullptr;
}

}  // namespace weir
