#include "server/flow_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/grpc.h"
#include "grpcpp/server_context.h"
#include "server/convert/faults.h"
#include "server/convert/resume_token.h"
#include "server/convert/session.h"
#include "server/convert/session_spec.h"
#include "server/convert/statistics.h"
#include "server/errors.h"
#include "server/stream_messages.h"

namespace weir {
namespace {

// Ticks come at least so often, so that none stays behind for long when its stream is over.
constexpr int64_t kLongestTickNs = 5 * kNanosPerSecond;
constexpr char kStalled[] = "the subscriber read nothing for its stall timeout and was cut off";

v1::StreamEndReason EndReasonOf(const SessionStatus& session, const absl::Status& outcome,
                                bool cut_off, Overflow overflow, bool draining) {
  if (cut_off) {
    return overflow == Overflow::kBlock ? v1::STREAM_END_REASON_STALLED
                                        : v1::STREAM_END_REASON_OVERTAKEN;
  }
  if (!outcome.ok()) return v1::STREAM_END_REASON_FAILED;
  if (!session.stopped) return v1::STREAM_END_REASON_SOURCE_END;
  return draining ? v1::STREAM_END_REASON_SHUTDOWN : v1::STREAM_END_REASON_STOPPED;
}

}  // namespace

std::shared_ptr<FlowStream> FlowStream::Start(SensorState& state,
                                              grpc::CallbackServerContext* context,
                                              StreamTransport& transport) {
  std::shared_ptr<FlowStream> stream(new FlowStream(state, context, transport));
  if (stream->refused_) stream->Opened(stream->slot_.RefusedError());
  return stream;
}

FlowStream::FlowStream(SensorState& state, grpc::CallbackServerContext* context,
                       StreamTransport& transport)
    : state_(state),
      context_(context),
      transport_(transport),
      is_in_process_(context->peer() == "inproc"),
      slot_(state),
      refused_(!slot_.taken()) {}

void FlowStream::Opened(absl::StatusOr<OpenedStream> opened) {
  opening_ = std::move(opened);
  Raise(kOpened);
}

void FlowStream::OnWriteDone(bool ok) { Raise(ok ? kWriteDone : kWriteDone | kCancelled); }

void FlowStream::OnCancel() { Raise(kCancelled); }

void FlowStream::Raise(uint32_t signals) {
  const std::shared_ptr<FlowStream> keep = shared_from_this();
  reactions_.Raise(signals, [this](uint32_t raised) { Step(raised); });
}

void FlowStream::RaiseLater(uint32_t signals, int64_t delay_ns) {
  state_.timers.After(delay_ns, [weak = weak_from_this(), signals] {
    if (const std::shared_ptr<FlowStream> stream = weak.lock()) stream->Raise(signals);
  });
}

void FlowStream::Step(uint32_t raised) {
  if (raised & kCancelled) cancelled_ = true;
  if (raised & kWriteDone) {
    writing_ = false;
    message_.Clear();
  }
  if (raised & kReady) awaiting_ready_ = false;
  if (raised & kTick) ticking_ = false;
  if (closed_) return;
  if (raised & kOpened) Begin();
  if (closed_) return;
  if (released_) {
    if (!writing_) Close(outcome_);
    return;
  }
  const uint32_t own = raised & ~(kFirstTransportSignal - 1);
  if (own != 0 || (raised & kOpened)) transport_.OnSignals(own);
  if (!opened_) return;
  KeepTicking();
  if (writing_) return EndIfStuck();
  if (cancelled_) return Close(absl::CancelledError("the client went away"));
  if (ended_sent_) return Close(outcome_);
  WriteNext();
}

void FlowStream::Begin() {
  if (!opening_->ok()) return Close(opening_->status());
  opened_ = *std::move(*opening_);
  opening_.reset();
}

void FlowStream::WriteNext() {
  if (!started_sent_) {
    v1::FlowStreamMessage message;
    *message.mutable_started() = StartedMessage();
    started_sent_ = true;
    return Write(std::move(message));
  }
  if (opened_->options.restarted && !restart_told_) {
    restart_told_ = true;
    return Write(GapMessage({.reason = LossReason::kRestarted}));
  }
  if (WriteWarning()) return;
  if (awaiting_ready_) return WriteHeartbeatIfDue();
  const int64_t held_back_ns =
      last_events_ns_ + opened_->options.max_delay_ns - state_.clock.MonotonicNanos();
  if (opened_->options.max_delay_ns > 0 && held_back_ns > 0 && !IsOver(session().state())) {
    awaiting_ready_ = true;
    return RaiseLater(kReady, held_back_ns);
  }
  cursor().Read(opened_->options.max_batch_bytes, read_);
  WriteWhatIsRead();
}

void FlowStream::WriteWhatIsRead() {
  switch (read_.kind) {
    case ReadResult::Kind::kEvents:
      last_events_ns_ = state_.clock.MonotonicNanos();
      WriteBytes(opened_->options.field_mask == nullptr
                     ? EventBytes(read_.slices, Token())
                     : MaskedEventBytes(read_.slices, *opened_->options.field_mask, Token()));
      read_.slices.clear();
      return;
    case ReadResult::Kind::kGap:
      return Write(GapMessage(read_.gap));
    case ReadResult::Kind::kCaughtUp: {
      v1::FlowStreamMessage message;
      message.mutable_caught_up()->set_sequence(cursor().place() - 1);
      return Write(std::move(message));
    }
    case ReadResult::Kind::kNothing:
      AwaitReady();
      return WriteHeartbeatIfDue();
    case ReadResult::Kind::kEnd:
      return WriteEnded();
  }
}

void FlowStream::AwaitReady() {
  awaiting_ready_ = true;
  cursor().NotifyWhenReady([weak = weak_from_this()] {
    const std::shared_ptr<FlowStream> stream = weak.lock();
    if (stream != nullptr) stream->RaiseLater(kReady, 0);  // not on the appender's thread
  });
}

void FlowStream::WriteHeartbeatIfDue() {
  const int64_t quiet_ns = state_.clock.MonotonicNanos() - last_write_ns_;
  if (quiet_ns < opened_->options.heartbeat_interval_ns) return;
  v1::FlowStreamMessage message;
  v1::StreamHeartbeat& heartbeat = *message.mutable_heartbeat();
  heartbeat.set_watermark_unix_nano(std::max<int64_t>(session().status().log.watermark_ns, 0));
  PutBooks(*heartbeat.mutable_statistics(), *heartbeat.mutable_ledger());
  Write(std::move(message));
}

bool FlowStream::WriteWarning() {
  const std::optional<Warning> warning = session().warnings().After(told_warning_);
  if (!warning.has_value()) return false;
  told_warning_ = warning->number;
  v1::FlowStreamMessage message;
  ToProto(*warning, *message.mutable_warning());
  Write(std::move(message));
  return true;
}

void FlowStream::WriteEnded() {
  const SessionStatus status = session().status();
  const bool cut_off = !read_.outcome.ok() && status.state != SessionState::kFailed;
  outcome_ = cut_off || fault_.ok() ? read_.outcome : fault_;
  v1::FlowStreamMessage message;
  v1::StreamEnded& ended = *message.mutable_ended();
  ended.set_reason(EndReasonOf(status, outcome_, cut_off, opened_->options.cursor.overflow,
                               state_.draining.load(std::memory_order_relaxed)));
  if (cut_off) {
    const bool stalled = ended.reason() == v1::STREAM_END_REASON_STALLED;
    outcome_ = WithReason(stalled ? "STALLED" : "OVERTAKEN", std::move(outcome_));
  }
  PutBooks(*ended.mutable_statistics(), *ended.mutable_ledger());
  ended.set_session_state(ToProto(status.state));
  if (!outcome_.ok()) ToProto(outcome_, *ended.mutable_error());
  ended_sent_ = true;
  Write(std::move(message));
}

// One tick is under way at any time, so that heartbeats are sent and stalls are seen.
void FlowStream::KeepTicking() {
  if (ticking_) return;
  ticking_ = true;
  const int64_t since_write_ns = state_.clock.MonotonicNanos() - last_write_ns_;
  const int64_t interval_ns = opened_->options.heartbeat_interval_ns;
  const int64_t due_ns = since_write_ns < interval_ns ? interval_ns - since_write_ns : interval_ns;
  RaiseLater(kTick, std::min(due_ns, kLongestTickNs));
}

// Whether the write in flight is given up. A client elsewhere may be frozen for good, so it has its
// stall timeout, whatever its overflow policy; one in this process is let wait (for who reads a
// pager) until the log has gone past a cursor that was lossless.
bool FlowStream::IsStuck() const {
  const CursorOptions& options = opened_->options.cursor;
  if (state_.clock.MonotonicNanos() - last_write_ns_ < options.stall_timeout_ns) return false;
  if (!is_in_process_) return true;
  return options.overflow != Overflow::kSkip &&
         session().status().log.oldest_place > cursor().place();
}

// A cancel does not complete a write that is stuck in a socket, so what others could use is given
// back now; the rest goes when the connection does.
void FlowStream::EndIfStuck() {
  if (cancelled_) {
    outcome_ = absl::CancelledError("the client went away");
    return Release();
  }
  if (!IsStuck()) return;
  outcome_ = WithReason("STALLED", absl::ResourceExhaustedError(kStalled));
  Release();
  grpc_call_cancel_with_status(context_->c_call(), GRPC_STATUS_RESOURCE_EXHAUSTED, kStalled,
                               nullptr);
}

void FlowStream::Write(v1::FlowStreamMessage message) {
  message.set_resume_token(Token());
  WriteBytes(MessageBytes(message));
}

void FlowStream::WriteBytes(grpc::ByteBuffer bytes) {
  message_ = std::move(bytes);
  bytes_sent_ += message_.Length();
  ++messages_sent_;
  last_write_ns_ = state_.clock.MonotonicNanos();
  writing_ = true;
  transport_.Write(&message_);
}

// What unmakes the subscription may wait for a session's threads: not here.
void FlowStream::Release() {
  released_ = true;
  slot_.Release();
  if (!opened_) return;
  cursor().CancelNotify();
  auto opened = std::make_shared<OpenedStream>(*std::move(opened_));
  opened_.reset();
  state_.tasks.Run([opened = std::move(opened)] {
    opened->subscription.reset();
    if (opened->on_closed) opened->on_closed();
  });
}

void FlowStream::Close(const absl::Status& status) {
  closed_ = true;
  Release();
  transport_.End(ToGrpcStatus(status));
}

v1::StreamStarted FlowStream::StartedMessage() const {
  v1::StreamStarted started;
  started.set_sensor_id(state_.sensor_id);
  started.set_session_id(session().id());
  for (const auto& [name, value] : session().effective_spec().labels) {
    (*started.mutable_session_labels())[name] = value;
  }
  ToProto(session().effective_spec(), *started.mutable_session_spec());
  *started.mutable_subscription() = opened_->effective;
  started.set_session_state(ToProto(session().state()));
  started.set_start_sequence(cursor().ledger().start_place);
  return started;
}

void FlowStream::PutBooks(v1::CaptureStatistics& statistics, v1::Ledger& ledger) const {
  ToProto(session().status().statistics, statistics);
  ToProto(cursor().ledger(), ledger);
  ledger.set_bytes_sent(bytes_sent_);
  ledger.set_messages_sent(messages_sent_);
}

std::string FlowStream::Token() const {
  return EncodeToken({session().id(), opened_->options.incarnation, cursor().place()});
}

}  // namespace weir
