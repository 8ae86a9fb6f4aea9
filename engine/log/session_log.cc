#include "engine/log/session_log.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/clock.h"

namespace weir {
namespace {

// So much of the budget is taken at a time, where there is so much.
constexpr uint64_t kBudgetStep = 1 << 20;

LogLimits FirstLimits(LogLimits limits, const BudgetShare* share) {
  if (share != nullptr) limits.max_bytes = std::min<uint64_t>(limits.max_bytes, share->size());
  return limits;
}

}  // namespace

SessionLog::SessionLog(const LogLimits& limits, const Clock& clock,
                       std::unique_ptr<BudgetShare> share)
    : clock_(clock),
      max_bytes_(limits.max_bytes),
      share_(std::move(share)),
      ring_(FirstLimits(limits, share_.get())) {}

void SessionLog::Append(std::unique_ptr<EventBatch> batch) {
  if (batch->empty()) return;
  {
    MutexLock turn(append_mutex_);
    batch->SetSequences(next_sequence_);
    next_sequence_ += batch->entries().size();
    const std::shared_ptr<const EventBatch> numbered = std::move(batch);
    const Load added = {numbered->footprint(), numbered->entries().size()};
    {
      MutexLock lock(mutex_);
      Check(!closed_, "an append to a closed log");
      TakeOfBudget(added);
      ring_.Push(numbered, OldestHeldSequence(), evicted_);
      watermark_ns_ = std::max(watermark_ns_, numbered->newest_event_ns());
      has_room_.store(HasRoomFor(added), std::memory_order_relaxed);
    }
    evicted_.clear();
  }
  FireReady();
}

// Who then has to wait has a cursor of its own log to wait for, so it needs no word when others
// give back what they have of the budget.
void SessionLog::TakeOfBudget(const Load& added) {
  const size_t allowed = ring_.allowed_bytes();
  const size_t wanted = std::min<uint64_t>(max_bytes_, ring_.load().bytes + added.bytes);
  if (share_ == nullptr || wanted <= allowed) return;
  const size_t step =
      std::min(max_bytes_ - allowed, std::max<size_t>(wanted - allowed, kBudgetStep));
  if (share_->Grow(step) || share_->Grow(wanted - allowed)) ring_.AllowBytes(share_->size());
}

int64_t SessionLog::NanosToRoom(size_t bytes, size_t events, RoomWaiter& waiter) {
  MutexLock lock(mutex_);
  next_ = {bytes, events};
  TakeOfBudget(next_);
  while (!HasRoomFor(next_)) {
    waits_for_slack_ = true;
    const int64_t now_ns = clock_.MonotonicNanos();
    if (waiters_.empty()) waiting_since_ns_ = now_ns;
    AddWaiter(waiter);
    // Those that are cut off have events to read: no ready function of theirs is pending.
    if (!CutOffStalled(now_ns)) return std::max<int64_t>(1, NanosToNextTimeout(now_ns));
  }
  waits_for_slack_ = false;
  std::erase(waiters_, &waiter);
  has_room_.store(true, std::memory_order_relaxed);
  return 0;
}

void SessionLog::AddWaiter(RoomWaiter& waiter) {
  if (std::find(waiters_.begin(), waiters_.end(), &waiter) != waiters_.end()) return;
  waiters_.push_back(&waiter);
}

void SessionLog::TellWaiters() {
  for (RoomWaiter* waiter : waiters_) waiter->OnRoom();
}

bool SessionLog::HasRoomFor(const Load& next) {
  const Load held = ring_.LoadFrom(OldestHeldSequence());
  if (waits_for_slack_ && !ring_.HasSlack(held)) return false;
  return held.events == 0 || ring_.Fits(held, next);
}

uint64_t SessionLog::OldestHeldSequence() const {
  uint64_t oldest = ring_.next_sequence();
  for (const auto& cursor : cursors_) {
    const uint64_t sequence = cursor->guarded(mutex_).next_sequence();
    if (sequence < oldest && IsLossless(*cursor)) oldest = sequence;
  }
  return oldest;
}

bool SessionLog::IsLossless(const CursorState& cursor) const {
  if (cursor.guarded(mutex_).cut_off != CutOff::kNo) return false;
  if (draining_) return clock_.MonotonicNanos() < drain_timeout_ns_;
  return cursor.overflow == Overflow::kBlock;
}

bool SessionLog::CutOffStalled(int64_t now_ns) {
  if (draining_) return false;
  bool any = false;
  for (const auto& cursor : cursors_) {
    if (!InTheWay(*cursor) || StallsAt(*cursor) > now_ns) continue;
    cursor->guarded(mutex_).cut_off = CutOff::kStalled;
    any = true;
  }
  return any;
}

// In a drain its deadline stands in for the stall timeouts.
int64_t SessionLog::NanosToNextTimeout(int64_t now_ns) const {
  int64_t next_ns = draining_ ? drain_timeout_ns_ : std::numeric_limits<int64_t>::max();
  for (const auto& cursor : cursors_) {
    if (!draining_ && InTheWay(*cursor)) next_ns = std::min(next_ns, StallsAt(*cursor));
  }
  return next_ns - now_ns;
}

int64_t SessionLog::StallsAt(const CursorState& cursor) const {
  return SaturatingAdd(std::max(cursor.guarded(mutex_).last_read_ns, waiting_since_ns_),
                       cursor.stall_timeout_ns);
}

bool SessionLog::InTheWay(const CursorState& cursor) const {
  const uint64_t sequence = cursor.guarded(mutex_).next_sequence();
  if (!IsLossless(cursor) || sequence == ring_.next_sequence()) return false;
  const Load held = ring_.LoadFrom(sequence);
  return !ring_.HasSlack(held) || !ring_.Fits(held, next_);
}

void SessionLog::BeginDrain(int64_t deadline_monotonic_ns) {
  MutexLock lock(mutex_);
  if (!draining_) drain_oldest_sequence_ = ring_.oldest_sequence();
  draining_ = true;
  drain_timeout_ns_ = deadline_monotonic_ns;
  TellWaiters();
}

void SessionLog::Close(absl::Status outcome) {
  {
    MutexLock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    outcome_ = std::move(outcome);
    if (share_ != nullptr) share_->ShrinkTo(ring_.load().bytes);  // it grows no more
  }
  FireReady();
}

void SessionLog::RecheckTimeouts() {
  MutexLock lock(mutex_);
  TellWaiters();
}

SessionLog::Extent SessionLog::extent() const {
  MutexLock lock(mutex_);
  return {ring_.oldest_sequence(), ring_.next_sequence(), ring_.load().bytes, watermark_ns_,
          !waiters_.empty()};
}

// The list may change while a function is called, so the cursors to call are taken down first.
void SessionLog::FireReady() {
  Cursors armed;  // destroyed without the mutex
  MutexLock lock(mutex_);
  for (const auto& cursor : cursors_) {
    if (cursor->guarded(mutex_).ready_call.armed() && IsReady(*cursor)) armed.push_back(cursor);
  }
  for (const auto& cursor : armed) CallIfReady(*cursor);
}

bool SessionLog::IsReady(const CursorState& cursor) const {
  const Guarded& state = cursor.guarded(mutex_);
  return state.next_sequence() < ring_.next_sequence() || !state.caught_up ||
         state.cut_off != CutOff::kNo || closed_;
}

void SessionLog::CallIfReady(CursorState& cursor) {
  ReadyCall& call = cursor.guarded(mutex_).ready_call;
  while (call.armed() && IsReady(cursor)) {
    std::function<void()> ready = call.BeginCall();
    mutex_.Unlock();
    ready();
    ready = nullptr;
    mutex_.Lock();
    call.EndCall();
  }
}

}  // namespace weir
