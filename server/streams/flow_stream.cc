#include "server/streams/flow_stream.h"

#include <atomic>
#include <optional>
#include <utility>

#include "server/convert/session.h"
#include "server/streams/stream_messages.h"

namespace weir {
namespace {

// How long a step asks a costly filter before it makes way for other streams' steps: each of those
// that wait may take as long.
constexpr int64_t kMostFilteringNs = 2 * kNanosPerMilli;

}  // namespace

std::shared_ptr<FlowStream> FlowStream::Start(SensorState& state,
                                              grpc::CallbackServerContext* context,
                                              StreamTransport& transport) {
  std::shared_ptr<FlowStream> stream(new FlowStream(state, context, transport));
  if (stream->refused()) stream->Opened(stream->RefusedError());
  return stream;
}

void FlowStream::Opened(absl::StatusOr<OpenedStream> opened) {
  opening_ = std::move(opened);
  Raise(kOpened);
}

void FlowStream::EndNow(absl::Status fault) {
  fault_ = std::move(fault);
  ends_now_ = true;
}

void FlowStream::OnSignals(uint32_t raised) {
  if (raised & kReady) awaiting_ready_ = false;
  if (raised & kGapDue) gap_timer_runs_ = false;
  if (raised & kOpened) Begin();
  if (is_closed()) return;
  const uint32_t of_transport = raised & ~(kFirstTransportSignal - 1);
  if (of_transport != 0 || (raised & kOpened)) transport().OnSignals(of_transport);
}

void FlowStream::Begin() {
  if (!opening_->ok()) return Close(opening_->status());
  opened_ = *std::move(*opening_);
  opening_.reset();
  last_heartbeat_ns_ = state().clock.MonotonicNanos();
  if (opened_->options.untold.has_value()) gaps_.Restore(*opened_->options.untold);
}

void FlowStream::WriteNext() {
  if (!started_sent_) {
    started_sent_ = true;
    return WriteMessage(StartedMessage(state().sensor_id, *opened_));
  }
  if (ends_now_) return WriteEnded(absl::OkStatus());
  if (v1::FlowStreamMessage message; transport().TakeMessage(message)) {
    return WriteMessage(std::move(message));
  }
  if (opened_->options.restarted && !restart_told_) {
    restart_told_ = true;
    return WriteMessage(GapMessage({.reason = LossReason::kRestarted}));
  }
  if (WriteWarning()) return;
  if (WriteGapIfDue()) return;
  if (caught_up_ && opened_->options.end_when_caught_up) return WriteEndAtCaughtUp();
  if (WriteHeartbeatIfDue()) return;
  if (awaiting_ready_ || HoldsBack()) return;
  ReadOn();
}

// Over gaps that are not to be told yet: the events behind them come first.
void FlowStream::ReadOn() {
  for (;;) {
    cursor().Read({.max_bytes = opened_->options.max_batch_bytes,
                   .max_events = opened_->options.max_batch_events,
                   .clock = &state().clock,
                   .until_ns = state().clock.MonotonicNanos() + kMostFilteringNs},
                  read_);
    if (read_.kind != ReadResult::Kind::kGap) return WriteWhatIsRead();
    const auto told = gaps_.Add(read_.gap, state().clock.MonotonicNanos());
    NoteUntold();
    if (told.has_value()) return WriteMessage(GapMessage(*told));
  }
}

void FlowStream::NoteUntold() {
  if (!gaps_.untold().has_value() || gap_timer_runs_) return;
  gap_timer_runs_ = true;
  RaiseLater(kGapDue, gaps_.DueIn(state().clock.MonotonicNanos()));
}

bool FlowStream::WriteGapIfDue() {
  if (!gaps_.untold().has_value()) return false;
  if (gaps_.DueIn(state().clock.MonotonicNanos()) > 0) {
    NoteUntold();
    return false;
  }
  WriteGap();
  return true;
}

void FlowStream::WriteGap() {
  WriteMessage(GapMessage(gaps_.Tell(state().clock.MonotonicNanos())));
}

// Whether events wait for others to share a message with; then kReady is to come.
bool FlowStream::HoldsBack() {
  const int64_t max_delay_ns = opened_->options.max_delay_ns;
  if (max_delay_ns == 0) return false;
  const int64_t rest_ns = last_events_ns_ + max_delay_ns - state().clock.MonotonicNanos();
  if (rest_ns <= 0 || IsOver(session().state())) return false;
  awaiting_ready_ = true;
  RaiseLater(kReady, rest_ns);
  return true;
}

void FlowStream::WriteWhatIsRead() {
  switch (read_.kind) {
    case ReadResult::Kind::kEvents:
      return WriteEvents();
    case ReadResult::Kind::kGap:  // ReadOn has told it, or will
      return;
    case ReadResult::Kind::kCaughtUp:
      caught_up_ = true;
      return WriteMessage(CaughtUpMessage(*opened_));
    case ReadResult::Kind::kNothing:
      return AwaitReady();
    case ReadResult::Kind::kEnd:
      if (transport().has_more_to_say()) return;  // the end will be read again
      return WriteEnded(read_.outcome);
  }
}

void FlowStream::WriteEvents() {
  if (!read_.is_snapshot) last_events_ns_ = state().clock.MonotonicNanos();
  const std::string token = TokenOf(*opened_, gaps_.untold());
  const FieldMask* const mask = opened_->options.field_mask.get();
  grpc::ByteBuffer message = mask == nullptr ? EventBytes(read_.slices, token)
                                             : MaskedEventBytes(read_.slices, *mask, token);
  read_.slices.clear();
  Write(std::move(message));
}

void FlowStream::AwaitReady() {
  awaiting_ready_ = true;
  cursor().NotifyWhenReady([weak = weak_from_this()] {
    const std::shared_ptr<CallStream> stream = weak.lock();
    if (stream != nullptr) stream->RaiseLater(kReady, 0);  // not on the appender's thread
  });
}

bool FlowStream::WriteHeartbeatIfDue() {
  const int64_t now_ns = state().clock.MonotonicNanos();
  if (now_ns - last_heartbeat_ns_ < opened_->options.heartbeat_interval_ns) return false;
  last_heartbeat_ns_ = now_ns;
  WriteMessage(HeartbeatMessage(*opened_, traffic()));
  return true;
}

bool FlowStream::WriteWarning() {
  const std::optional<Warning> warning = session().warnings().After(told_warning_);
  if (!warning.has_value()) return false;
  told_warning_ = warning->number;
  v1::FlowStreamMessage message;
  ToProto(*warning, *message.mutable_warning());
  WriteMessage(std::move(message));
  return true;
}

// Where the session is over, and so is its log, it is the end of that.
void FlowStream::WriteEndAtCaughtUp() {
  if (transport().has_more_to_say()) return;  // it comes here again
  const bool is_over = IsOver(session().state());
  const SessionStatus status = session().status();  // its log is complete where it was over before
  const bool is_all = is_over && status.log.next_sequence == cursor().next_sequence();
  WriteEnded(is_all ? status.error : absl::OkStatus(), !is_all);
}

void FlowStream::WriteEnded(const absl::Status& outcome, bool caught_up) {
  if (gaps_.untold().has_value()) return WriteGap();  // the end will be read again
  StreamEnd end = EndOf(*opened_,
                        {.outcome = outcome,
                         .fault = fault_,
                         .caught_up = caught_up,
                         .draining = state().draining.load(std::memory_order_relaxed)},
                        traffic());
  end.message.set_resume_token(TokenOf(*opened_, gaps_.untold()));
  WriteLast(MessageBytes(end.message), std::move(end.outcome));
}

void FlowStream::WriteMessage(v1::FlowStreamMessage message) {
  message.set_resume_token(TokenOf(*opened_, gaps_.untold()));
  Write(MessageBytes(message));
}

// A client elsewhere may be frozen for good, so it has its stall timeout, whatever its overflow
// policy; one in this process is let wait (for who reads a pager) until the log has gone past a
// cursor that was lossless.
bool FlowStream::IsStuck(int64_t since_ns) const {
  const CursorOptions& options = opened_->options.cursor;
  if (since_ns < options.stall_timeout_ns) return false;
  if (!is_in_process()) return true;
  return options.overflow != Overflow::kSkip &&
         session().status().log.oldest_sequence > cursor().ledger().end_sequence;
}

// What unmakes the subscription may wait for a session's threads: not here.
void FlowStream::ReleaseResources() {
  if (!opened_) return;
  transport().OnRelease();
  cursor().CancelNotify();
  auto opened = std::make_shared<OpenedStream>(*std::move(opened_));
  opened_.reset();
  state().teardown.Run([opened = std::move(opened)] {
    opened->subscription.reset();
    if (opened->on_closed) opened->on_closed();
  });
}

}  // namespace weir
