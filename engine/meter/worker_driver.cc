#include "engine/meter/worker_driver.h"

#include <utility>

namespace weir {
namespace {

// How long an event may wait for others to share a batch with while packets come.
constexpr int64_t kFlushIntervalNs = 50 * kNanosPerMilli;

}  // namespace

WorkerDriver::WorkerDriver(std::unique_ptr<Worker> worker, const Clock& clock)
    : worker_(std::move(worker)), clock_(clock), last_flush_ns_(clock.MonotonicNanos()) {}

void WorkerDriver::AdvanceTo(int64_t now_ns) {
  worker_->AdvanceTo(now_ns);
  Flush();
}

void WorkerDriver::EndBatch() {
  published_.Set(worker_->Statistics());
  if (clock_.MonotonicNanos() - last_flush_ns_ >= kFlushIntervalNs) Flush();
}

void WorkerDriver::EndAll(EndReason reason) {
  worker_->EndAll(reason);
  published_.Set(worker_->Statistics());
}

void WorkerDriver::Flush() {
  worker_->Flush();
  last_flush_ns_ = clock_.MonotonicNanos();
  published_.Set(worker_->Statistics());
}

}  // namespace weir
