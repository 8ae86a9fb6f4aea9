#include "engine/meter/threads/worker_loop.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

// How long an event may wait for others to share a batch with while packets come.
constexpr int64_t kFlushIntervalNs = 50 * kNanosPerMilli;

}  // namespace

WorkerLoop::WorkerLoop(std::unique_ptr<FlowPipeline> pipeline, const Clock& clock)
    : pipeline_(std::move(pipeline)), clock_(clock), last_flush_ns_(clock.MonotonicNanos()) {
  pipeline_->OnAwaitRoom([this] { AwaitRoom(); });
  if (pipeline_->holds() == nullptr) return;
  pipeline_->holds()->OnAwaitMail([this](int64_t longest_ns) { AwaitMail(longest_ns); });
}

void WorkerLoop::Attend() {
  RunMail();
  EndBatch();
}

int64_t WorkerLoop::NanosToWait() const {
  const FlowHolds* const holds = pipeline_->holds();
  const int64_t deadline_ns = holds == nullptr ? INT64_MAX : holds->NanosToDeadline();
  return pipeline_->emitter().has_events() ? std::min(deadline_ns, kFlushIntervalNs) : deadline_ns;
}

void WorkerLoop::RunMail() {
  RunCommands();
  pipeline_->emitter().YieldIfHeldUp();  // what they left for when there is room
}

// Whoever makes room may first want something of the worker. It may be amid a batch, of which its
// reader has not published its part: so the totals are left as they are.
void WorkerLoop::AwaitRoom() {
  while (const int64_t nanos = pipeline_->emitter().NanosToRoom(mailbox_)) {
    mailbox_.Await(nanos);
    if (mailbox_.has_mail()) RunCommands();
  }
}

void WorkerLoop::RunCommands() {
  const Mailbox::Mail mail = mailbox_.Take();
  if (FlowHolds* const holds = pipeline_->holds(); holds != nullptr) {
    if (mail.release_held || !mail.has_holder) holds->DetachHolder();
    if (mail.has_holder) holds->AttachHolder();
  }
  for (const auto& command : mail.commands) command->Run(pipeline_.get());
}

// What the worker waits for may take long, so the totals are published before.
void WorkerLoop::AwaitMail(int64_t longest_ns) {
  published_.Set(pipeline_->Statistics());
  mailbox_.Await(longest_ns);
  RunMail();
}

void WorkerLoop::AdvanceTo(int64_t now_ns) {
  pipeline_->AdvanceTo(now_ns);
  Flush();
}

void WorkerLoop::EndBatch() {
  if (mailbox_.has_mail()) RunMail();
  if (FlowHolds* const holds = pipeline_->holds(); holds != nullptr) holds->ReleaseExpired();
  published_.Set(pipeline_->Statistics());
  if (clock_.MonotonicNanos() - last_flush_ns_ >= kFlushIntervalNs) Flush();
}

void WorkerLoop::EndAll(EndReason reason) {
  pipeline_->EndAll(reason);
  published_.Set(pipeline_->Statistics());
  for (const auto& command : mailbox_.Close()) command->Run(nullptr);
}

void WorkerLoop::Flush() {
  pipeline_->emitter().Flush();
  last_flush_ns_ = clock_.MonotonicNanos();
  published_.Set(pipeline_->Statistics());
}

}  // namespace weir
