#include "server/session_watch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "grpcpp/server_context.h"
#include "server/convert/durations.h"
#include "server/convert/session.h"
#include "server/convert/statistics.h"
#include "server/errors.h"
#include "server/session_requests.h"

namespace weir {
namespace {

constexpr DurationRange kIntervals = {100 * kNanosPerMilli, 3600 * kNanosPerSecond};
// Ticks come at least so often, so that none stays behind for long when its stream is over.
constexpr int64_t kLongestTickNs = 5 * kNanosPerSecond;
constexpr int64_t kWriteTimeoutNs = 30 * kNanosPerSecond;

}  // namespace

SessionWatch* SessionWatch::Start(SensorState& state, grpc::CallbackServerContext* context,
                                  const v1::WatchSessionRequest& request) {
  std::shared_ptr<SessionWatch> watch(new SessionWatch(state, context));
  watch->self_ = watch;
  if (absl::Status status = watch->Open(request); status.ok()) {
    watch->Raise(kChanged);
  } else {
    watch->Close(status);
  }
  return watch.get();
}

absl::Status SessionWatch::Open(const v1::WatchSessionRequest& request) {
  if (!slot_.taken()) return slot_.RefusedError();
  if (request.has_interval()) {
    absl::Status status = FromProto(request.interval(), "interval", kIntervals, interval_ns_);
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state_, request.session_id());
  if (!session.ok()) return session.status();
  session_ = *std::move(session);
  watch_ = session_->WatchState([weak = weak_from_this()] {
    if (const auto watch = weak.lock()) watch->RaiseLater(kChanged, 0);
  });
  return absl::OkStatus();
}

void SessionWatch::OnWriteDone(bool ok) { Raise(ok ? kWriteDone : kWriteDone | kCancelled); }

void SessionWatch::OnCancel() { Raise(kCancelled); }

void SessionWatch::OnDone() { self_.reset(); }

void SessionWatch::Raise(uint32_t signals) {
  const std::shared_ptr<SessionWatch> keep = shared_from_this();
  reactions_.Raise(signals, [this](uint32_t raised) { Step(raised); });
}

void SessionWatch::RaiseLater(uint32_t signals, int64_t delay_ns) {
  state_.timers.After(delay_ns, [weak = weak_from_this(), signals] {
    if (const auto watch = weak.lock()) watch->Raise(signals);
  });
}

void SessionWatch::Step(uint32_t raised) {
  if (raised & kChanged) changed_ = true;
  if (raised & kCancelled) cancelled_ = true;
  if (raised & kWriteDone) writing_ = false;
  if (raised & kTick) ticking_ = false;
  if (closed_) return;
  if (released_) {
    if (!writing_) Close(absl::CancelledError("the client read nothing, or went away"));
    return;
  }
  KeepTicking();
  if (writing_) return EndIfStuck();
  if (cancelled_) return Close(absl::CancelledError("the client went away"));
  if (told_end_) return Close(absl::OkStatus());
  if (last_write_ns_ != 0 && WriteWarning()) return;
  if (changed_) return WriteSession();
  if (state_.clock.MonotonicNanos() - last_write_ns_ >= interval_ns_) WriteStatistics();
}

void SessionWatch::KeepTicking() {
  if (ticking_) return;
  ticking_ = true;
  const int64_t since_ns = state_.clock.MonotonicNanos() - last_write_ns_;
  const int64_t due_ns = since_ns < interval_ns_ ? interval_ns_ - since_ns : interval_ns_;
  RaiseLater(kTick, std::min(due_ns, kLongestTickNs));
}

void SessionWatch::WriteSession() {
  changed_ = false;
  message_.Clear();
  ToProto(*session_, *message_.mutable_session());
  told_end_ = IsOver(static_cast<SessionState>(message_.session().status().state()));
  last_write_ns_ = state_.clock.MonotonicNanos();
  writing_ = true;
  StartWrite(&message_);
}

void SessionWatch::WriteStatistics() {
  message_.Clear();
  ToProto(session_->status().statistics, *message_.mutable_statistics());
  last_write_ns_ = state_.clock.MonotonicNanos();
  writing_ = true;
  StartWrite(&message_);
}

bool SessionWatch::WriteWarning() {
  const std::optional<Warning> warning = session_->warnings().After(told_warning_);
  if (!warning.has_value()) return false;
  told_warning_ = warning->number;
  message_.Clear();
  ToProto(*warning, *message_.mutable_warning());
  last_write_ns_ = state_.clock.MonotonicNanos();
  writing_ = true;
  StartWrite(&message_);
  return true;
}

// As a FlowStream does it: a cancel does not complete a write that is stuck in a socket.
void SessionWatch::EndIfStuck() {
  const bool stuck = state_.clock.MonotonicNanos() - last_write_ns_ >= kWriteTimeoutNs;
  if (!cancelled_ && !stuck) return;
  Release();
  context_->TryCancel();
}

// The last reference to a session is not dropped here: that may wait for its threads.
void SessionWatch::Release() {
  released_ = true;
  slot_.Release();
  watch_.reset();
  if (session_ != nullptr) state_.tasks.Run([session = std::move(session_)] {});
  session_.reset();
}

void SessionWatch::Close(const absl::Status& status) {
  closed_ = true;
  Release();
  Finish(ToGrpcStatus(status));
}

}  // namespace weir
