#include "engine/session/session.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

int64_t SaturatingAdd(int64_t time_ns, int64_t span_ns) {
  int64_t sum;
  return __builtin_add_overflow(time_ns, span_ns, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

}  // namespace

Subscription::Subscription(std::shared_ptr<Session> session, std::unique_ptr<Cursor> cursor)
    : session_(std::move(session)), cursor_(std::move(cursor)) {}

Subscription::~Subscription() {
  cursor_.reset();
  session_->OnUnsubscribed();
}

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
  std::shared_ptr<Session> session(
      new Session(std::move(id), spec, *std::move(effective), clock, std::move(shares.log)));
  absl::StatusOr<std::unique_ptr<Meter>> meter =
      make_meter(session->effective_spec().meter, *std::move(sources), &session->log_, clock,
                 std::move(shares.open_flows));
  if (!meter.ok()) return meter.status();
  MutexLock lock(session->mutex_);
  session->meter_ = *std::move(meter);
  return session;
}

Session::Session(std::string id, const SessionSpec& spec, SessionSpec effective, const Clock& clock,
                 std::unique_ptr<BudgetShare> log_share)
    : id_(std::move(id)),
      spec_(spec),
      effective_spec_(std::move(effective)),
      is_live_(IsLive(effective_spec_.source)),
      clock_(clock),
      create_time_ns_(clock.UnixNanos()),
      log_(effective_spec_.log, clock, std::move(log_share)) {
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
  watchers_.Notify();
}

bool Session::IsStartDue() const {
  if (state_ != SessionState::kWaiting) return false;
  switch (effective_spec_.start.mode) {
    case StartMode::kBySource:  // not in an effective spec
    case StartMode::kImmediate:
      return true;
    case StartMode::kOnFirstSubscription:
      return use_.subscribers >= 1;
    case StartMode::kAfterSubscribers:
      return use_.subscribers >= effective_spec_.start.subscribers;
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
  watchers_.Notify();
}

absl::StatusOr<std::unique_ptr<Subscription>> Session::Subscribe(const CursorOptions& options) {
  if (is_live_ && options.overflow == Overflow::kBlock) {
    return absl::InvalidArgumentError(
        "on_overflow: BLOCK is for finite sources; a live source does not wait for a subscriber");
  }
  std::unique_ptr<Subscription> subscription;
  bool started = false;
  {
    MutexLock lock(mutex_);
    absl::StatusOr<std::unique_ptr<Cursor>> cursor = log_.OpenCursor(options);
    if (!cursor.ok()) return cursor.status();
    subscription.reset(new Subscription(shared_from_this(), *std::move(cursor)));
    ++use_.subscribers;
    use_.had_subscribers = true;
    use_.last_used_ns = use_.last_subscribed_ns = clock_.MonotonicNanos();
    started = IsStartDue();
    if (started) StartMeter();
  }
  if (started) watchers_.Notify();
  return subscription;
}

void Session::OnUnsubscribed() {
  bool tell = false;
  {
    MutexLock lock(mutex_);
    --use_.subscribers;
    use_.last_used_ns = use_.last_subscribed_ns = clock_.MonotonicNanos();
    tell = use_.subscribers == 0 && IsOver(state_);
  }
  if (tell) watchers_.Notify();
}

void Session::Stop(int64_t drain_ns) {
  const int64_t deadline_ns = SaturatingAdd(clock_.MonotonicNanos(), drain_ns);
  bool ended = false;
  {
    MutexLock lock(mutex_);
    if (IsOver(state_)) return;
    if (state_ == SessionState::kDraining) {
      if (deadline_ns < drain_deadline_ns_) BeginDrain(deadline_ns);
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
  watchers_.Notify();
}

void Session::BeginDrain(int64_t deadline_ns) {
  drain_deadline_ns_ = deadline_ns;
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
  if (warnings_.Look(statistics, clock_.UnixNanos(), clock_.MonotonicNanos())) watchers_.Notify();
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

bool Session::Release() {
  std::unique_ptr<Meter> meter;  // destroyed, and its threads joined, without the lock
  MutexLock lock(mutex_);
  if (!IsOver(state_) || meter_ == nullptr) return false;
  final_statistics_ = meter_->Statistics();
  meter = std::move(meter_);
  return true;
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
