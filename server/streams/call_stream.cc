#include "server/streams/call_stream.h"

#include <algorithm>
#include <utility>

#include "grpc/grpc.h"
#include "server/convert/error_details.h"
#include "server/errors.h"

namespace weir {
namespace {

// Ticks come at least so often, so that none stays behind for long when its stream is over.
constexpr int64_t kLongestTickNs = 5 * kNanosPerSecond;
constexpr char kStalled[] = "the client read nothing for its stall timeout and was cut off";
constexpr char kGone[] = "the client went away";

}  // namespace

CallStream::CallStream(SensorState& state, grpc::CallbackServerContext* context,
                       StreamTransport& transport)
    : state_(state),
      context_(context),
      transport_(transport),
      is_in_process_(context->peer() == "inproc"),
      client_(state.ClientOf(context->peer())),
      slot_(state),
      refused_(!slot_.taken()),
      last_write_ns_(state.clock.MonotonicNanos()) {}

void CallStream::Raise(uint32_t signals) {
  const std::shared_ptr<CallStream> keep = shared_from_this();
  executor_.Raise(signals, [this](uint32_t raised) { Step(raised); });
}

void CallStream::RaiseLater(uint32_t signals, int64_t delay_ns) {
  const auto raise = [weak = weak_from_this(), signals] {
    if (const std::shared_ptr<CallStream> stream = weak.lock()) stream->Raise(signals);
  };
  if (delay_ns <= 0) return state_.steps.Run(raise);
  state_.timers.After(delay_ns, [&steps = state_.steps, raise] { steps.Run(raise); });
}

void CallStream::Step(uint32_t raised) {
  if (raised & kCancelled) cancelled_ = true;
  if (raised & kWriteDone) {
    writing_ = false;
    message_.Clear();
  }
  if (raised & kTick) ticking_ = false;
  if (closed_) return;
  if (released_) {
    if (!writing_) Close(outcome_);
    return;
  }
  OnSignals(raised);
  if (closed_ || !is_open()) return;
  KeepTicking();
  if (writing_) return EndIfStuck();
  if (cancelled_) return Close(absl::CancelledError(kGone));
  if (last_written_) return Close(outcome_);
  WriteNext();
}

// One tick is under way at any time, so that heartbeats are sent and stalls are seen.
void CallStream::KeepTicking() {
  if (ticking_) return;
  ticking_ = true;
  const int64_t since_ns = state_.clock.MonotonicNanos() - tick_base_ns();
  const int64_t interval_ns = tick_interval_ns();
  const int64_t due_ns = since_ns < interval_ns ? interval_ns - since_ns : interval_ns;
  RaiseLater(kTick, std::min(due_ns, kLongestTickNs));
}

// A cancel does not complete a write that is stuck in a socket, so what others could use is given
// back now; the rest goes when the connection does.
void CallStream::EndIfStuck() {
  if (cancelled_) {
    outcome_ = absl::CancelledError(kGone);
    return Release();
  }
  if (!IsStuck(state_.clock.MonotonicNanos() - last_write_ns_)) return;
  outcome_ = ErrorFor(ErrorReason::kStalled, kStalled);
  Release();
  grpc_call_cancel_with_status(context_->c_call(), GRPC_STATUS_RESOURCE_EXHAUSTED, kStalled,
                               nullptr);
}

void CallStream::Write(grpc::ByteBuffer message) {
  message_ = std::move(message);
  bytes_sent_ += message_.Length();
  ++messages_sent_;
  last_write_ns_ = state_.clock.MonotonicNanos();
  writing_ = true;
  transport_.Write(&message_);
}

void CallStream::WriteLast(grpc::ByteBuffer message, absl::Status outcome) {
  last_written_ = true;
  outcome_ = std::move(outcome);
  Write(std::move(message));
}

void CallStream::Release() {
  if (released_) return;
  released_ = true;
  slot_.Release();
  ReleaseResources();
}

void CallStream::Close(const absl::Status& status) {
  closed_ = true;
  Release();
  transport_.End(ToGrpcStatus(status));
}

}  // namespace weir
