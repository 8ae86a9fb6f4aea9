#include "server/streams/session_watch.h"

#include <optional>
#include <utility>

#include "server/convert/session.h"
#include "server/convert/times.h"
#include "server/sensor_state.h"
#include "server/streams/stream_messages.h"
#include "server/streams/stream_requests.h"

namespace weir {
namespace {

constexpr DurationRange kIntervals = {100 * kNanosPerMilli, 3600 * kNanosPerSecond};
constexpr int64_t kWriteTimeoutNs = 30 * kNanosPerSecond;

}  // namespace

std::shared_ptr<SessionWatch> SessionWatch::Start(SensorState& state,
                                                  grpc::CallbackServerContext* context,
                                                  StreamTransport& transport,
                                                  const grpc::ByteBuffer& request) {
  std::shared_ptr<SessionWatch> watch(new SessionWatch(state, context, transport));
  watch->opening_ = watch->refused() ? watch->RefusedError() : watch->Take(request);
  watch->Raise(kChanged);
  return watch;
}

absl::Status SessionWatch::Take(const grpc::ByteBuffer& bytes) {
  v1::WatchSessionRequest request;
  if (absl::Status status = ParseRequest(bytes, request); !status.ok()) return status;
  if (request.has_interval()) {
    absl::Status status = FromProto(request.interval(), "interval", kIntervals, interval_ns_);
    if (!status.ok()) return status;
  }
  view_ = request.view();
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state(), request.session_id());
  if (!session.ok()) return session.status();
  session_ = *std::move(session);
  return absl::OkStatus();
}

// Within a step, since changes raise signals from here on.
void SessionWatch::Begin() {
  watch_ = session_->WatchState([weak = weak_from_this()] {
    if (const auto watch = weak.lock()) watch->RaiseLater(kChanged, 0);
  });
}

void SessionWatch::OnSignals(uint32_t raised) {
  if (!opening_.ok()) return Close(opening_);
  if (watch_ == nullptr) Begin();
  if (raised & kChanged) changed_ = true;
}

void SessionWatch::WriteNext() {
  if (messages_sent() > 0 && WriteWarning()) return;
  if (changed_) return WriteSession();
  if (state().clock.MonotonicNanos() - last_write_ns() >= interval_ns_) WriteStatistics();
}

void SessionWatch::WriteSession() {
  changed_ = false;
  v1::WatchSessionResponse report;
  ToProto(*session_, view_, *report.mutable_session());
  if (IsOver(static_cast<SessionState>(report.session().status().state()))) {
    return WriteLast(MessageBytes(report), absl::OkStatus());
  }
  Write(MessageBytes(report));
}

void SessionWatch::WriteStatistics() {
  v1::WatchSessionResponse report;
  ToProto(session_->status().statistics, *report.mutable_statistics());
  Write(MessageBytes(report));
}

bool SessionWatch::WriteWarning() {
  const std::optional<Warning> warning = session_->warnings().After(told_warning_);
  if (!warning.has_value()) return false;
  told_warning_ = warning->number;
  v1::WatchSessionResponse report;
  ToProto(*warning, *report.mutable_warning());
  Write(MessageBytes(report));
  return true;
}

bool SessionWatch::IsStuck(int64_t since_ns) const { return since_ns >= kWriteTimeoutNs; }

// The last reference to a session is not dropped here: that may wait for its threads.
void SessionWatch::ReleaseResources() {
  watch_.reset();
  if (session_ != nullptr) state().teardown.Run([session = std::move(session_)] {});
  session_.reset();
}

}  // namespace weir
