#include "engine/meter/threads/worker_driver.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

// How long an event may wait for others to share a batch with while packets come.
constexpr int64_t kFlushIntervalNs = 50 * kNanosPerMilli;

}  // namespace

WorkerDriver::WorkerDriver(std::unique_ptr<Worker> worker, const Clock& clock)
    : worker_(std::move(worker)), clock_(clock), last_flush_ns_(clock.MonotonicNanos()) {
  worker_->OnAwaitMail([this](int64_t longest_ns) { AwaitMail(longest_ns); });
}

void WorkerDriver::Attend() {
  RunMail();
  EndBatch();
}

int64_t WorkerDriver::NanosToWait() const {
  const int64_t deadline_ns = worker_->NanosToDeadline();
  return worker_->has_events() ? std::min(deadline_ns, kFlushIntervalNs) : deadline_ns;
}

void WorkerDriver::RunMail() {
  const Mailbox::Mail mail = mailbox_.Take();
  if (mail.let_go) worker_->SetHolder(false);
  worker_->SetHolder(mail.holding);
  for (const auto& command : mail.commands) command->Run(worker_.get());
}

// What the worker waits for may take long, so the books are told before.
void WorkerDriver::AwaitMail(int64_t longest_ns) {
  published_.Set(worker_->Statistics());
  mailbox_.Await(longest_ns);
  RunMail();
}

void WorkerDriver::AdvanceTo(int64_t now_ns) {
  worker_->AdvanceTo(now_ns);
  Flush();
}

void WorkerDriver::EndBatch() {
  if (mailbox_.has_mail()) RunMail();
  worker_->Settle();
  published_.Set(worker_->Statistics());
  if (clock_.MonotonicNanos() - last_flush_ns_ >= kFlushIntervalNs) Flush();
}

void WorkerDriver::EndAll(EndReason reason) {
  worker_->EndAll(reason);
  published_.Set(worker_->Statistics());
  for (const auto& command : mailbox_.Close()) command->Run(nullptr);
}

void WorkerDriver::Flush() {
  worker_->Flush();
  last_flush_ns_ = clock_.MonotonicNanos();
  published_.Set(worker_->Statistics());
}

}  // namespace weir
