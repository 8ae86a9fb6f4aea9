#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/log/log_cursor.h"
#include "engine/log/session_log.h"
#include "engine/log/slicer.h"

namespace weir {
namespace {

// What one read may look through, so that a filter that admits little holds neither the reader's
// thread nor memory for long.
constexpr size_t kMaxScannedBytes = 8 << 20;
constexpr size_t kMaxScannedEvents = 16 << 10;
constexpr size_t kMaxScannedBatches = 256;

absl::Status CheckOptions(const CursorOptions& options, uint64_t next_sequence) {
  if (options.stall_timeout_ns < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("stall_timeout: ", options.stall_timeout_ns, " ns is negative"));
  }
  if (options.start != StartAt::kSequence && options.sequence != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "sequence: ", options.sequence, " is given, but the start is not at a sequence number"));
  }
  if ((options.start == StartAt::kNewest) != (options.newest_events > 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("last_events: ", options.newest_events, " does not go with this start"));
  }
  if (options.start == StartAt::kSequence &&
      (options.sequence == 0 || options.sequence > next_sequence)) {
    return absl::InvalidArgumentError(absl::StrCat("sequence: ", options.sequence,
                                                   " is outside of the log, whose next event is ",
                                                   next_sequence));
  }
  return absl::OkStatus();
}

absl::Status CutOffStatus(CutOff cut_off, int64_t stall_timeout_ns, uint64_t sequence) {
  if (cut_off == CutOff::kStalled) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the subscriber held up the session and read nothing for its stall timeout of ",
        stall_timeout_ns / kNanosPerMilli, " ms; it was cut off before event ", sequence));
  }
  return absl::ResourceExhaustedError(absl::StrCat(
      "the subscriber was slower than the log is long; it was cut off before event ", sequence));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cursor>> SessionLog::OpenCursor(const CursorOptions& options) {
  auto cursor = std::make_shared<CursorState>(options);
  MutexLock lock(mutex_);
  absl::Status checked = CheckOptions(options, ring_.next_sequence());
  if (!checked.ok()) return checked;
  Guarded& state = cursor->guarded(mutex_);
  state.expired_before = ring_.oldest_sequence();
  state.history_end = ring_.next_sequence();
  state.last_read_ns = clock_.MonotonicNanos();  // not cut off for a wait that began before it came
  state.ledger.start_sequence = state.ledger.end_sequence = StartSequence(options);
  cursors_.push_back(cursor);
  return std::make_unique<LogCursor>(*this, std::move(cursor));
}

uint64_t SessionLog::StartSequence(const CursorOptions& options) const {
  switch (options.start) {
    case StartAt::kOldest:
      return ring_.oldest_sequence();
    case StartAt::kLive:
      return ring_.next_sequence();
    case StartAt::kNewest:
      return ring_.next_sequence() - std::min(options.newest_events, ring_.load().events);
    case StartAt::kSequence:
      break;
  }
  return options.sequence;
}

void SessionLog::Remove(CursorState& cursor) {
  std::shared_ptr<CursorState> removed;  // both destroyed without the mutex
  std::function<void()> pending;
  {
    MutexLock lock(mutex_);
    pending = cursor.guarded(mutex_).ready_call.Cancel(mutex_);
    const auto it = std::find_if(cursors_.begin(), cursors_.end(),
                                 [&](const auto& state) { return state.get() == &cursor; });
    removed = std::move(*it);
    cursors_.erase(it);
    TellWaiters();
  }
}

std::optional<uint64_t> SessionLog::BeginRead(CursorState& cursor, const ReadBounds& bounds,
                                              ReadResult& result,
                                              std::vector<NumberedBatch>& batches) {
  MutexLock lock(mutex_);
  const auto limit = TakeNext(cursor, bounds, result, batches);
  if (!limit) NoteRead(cursor);
  return limit;
}

std::optional<uint64_t> SessionLog::TakeNext(CursorState& cursor, const ReadBounds& bounds,
                                             ReadResult& result,
                                             std::vector<NumberedBatch>& batches) {
  Guarded& state = cursor.guarded(mutex_);
  const uint64_t end = std::min(ring_.next_sequence(), bounds.before_sequence);
  if (!state.ended && state.next_sequence() < ring_.oldest_sequence()) {
    TakeGap(cursor, result);
  } else if (state.ended || state.cut_off != CutOff::kNo) {
    TakeEnd(cursor, result);
  } else if (!state.caught_up && state.next_sequence() >= state.history_end) {
    state.caught_up = true;
    result.kind = ReadResult::Kind::kCaughtUp;
  } else if (state.next_sequence() < end) {
    const bool filters = cursor.filter != nullptr;
    const BatchRing::Bounds scanned = {
        .max_bytes = filters ? std::max(bounds.max_bytes, kMaxScannedBytes) : bounds.max_bytes,
        .max_events = filters ? kMaxScannedEvents : std::min(bounds.max_events, kMaxScannedEvents),
        .max_batches = kMaxScannedBatches};
    const uint64_t limit = state.caught_up ? end : std::min(end, state.history_end);
    ring_.Collect(state.next_sequence(), limit, scanned, batches);
    return limit;
  } else if (closed_ && state.next_sequence() == ring_.next_sequence()) {
    TakeEnd(cursor, result);
  }
  return std::nullopt;
}

void SessionLog::FinishRead(CursorState& cursor, const ReadProgress& progress) {
  MutexLock lock(mutex_);
  Ledger& ledger = cursor.guarded(mutex_).ledger;
  ledger.end_sequence = progress.next_sequence;
  ledger.delivered += progress.delivered;
  ledger.filtered_out += progress.filtered_out;
  ledger.delivered_bytes += progress.delivered_bytes;
  NoteRead(cursor);
}

// Who waits is told only when there will be room, as far as that can be known without the batch.
void SessionLog::NoteRead(CursorState& cursor) {
  if (waiters_.empty()) return;
  cursor.guarded(mutex_).last_read_ns = clock_.MonotonicNanos();
  if (ring_.HasSlack(ring_.LoadFrom(OldestHeldSequence()))) TellWaiters();
}

void SessionLog::TakeGap(CursorState& cursor, ReadResult& result) {
  Guarded& state = cursor.guarded(mutex_);
  const uint64_t oldest = ring_.oldest_sequence();
  const uint64_t first = state.next_sequence();
  uint64_t end = oldest;
  LossReason reason = LossReason::kDrain;
  if (first < state.expired_before) {
    end = state.expired_before;
    reason = LossReason::kExpired;
  } else if (!draining_ || first < drain_oldest_sequence_) {
    if (draining_) end = drain_oldest_sequence_;
    reason = LossReason::kOverrun;
    if (cursor.overflow == Overflow::kDisconnect) state.cut_off = CutOff::kOvertaken;
  }
  result.kind = ReadResult::Kind::kGap;
  result.gap = {first, end - 1, reason};
  state.ledger.lost[static_cast<size_t>(reason)] += end - first;
  state.ledger.end_sequence = end;
  state.ended = state.cut_off != CutOff::kNo && end == oldest;
}

void SessionLog::TakeEnd(CursorState& cursor, ReadResult& result) {
  Guarded& state = cursor.guarded(mutex_);
  result.kind = ReadResult::Kind::kEnd;
  result.outcome =
      state.cut_off == CutOff::kNo
          ? outcome_
          : CutOffStatus(state.cut_off, cursor.stall_timeout_ns, state.next_sequence());
  state.ended = true;
}

void SessionLog::Notify(CursorState& cursor, std::function<void()> ready) {
  std::function<void()> replaced;  // destroyed without the mutex
  MutexLock lock(mutex_);
  replaced = cursor.guarded(mutex_).ready_call.Arm(std::move(ready));
  CallIfReady(cursor);
}

void SessionLog::CancelNotify(CursorState& cursor) {
  std::function<void()> pending;  // destroyed without the mutex
  MutexLock lock(mutex_);
  pending = cursor.guarded(mutex_).ready_call.Cancel(mutex_);
}

Ledger SessionLog::ledger(const CursorState& cursor) const {
  MutexLock lock(mutex_);
  return cursor.guarded(mutex_).ledger;
}

LogCursor::LogCursor(SessionLog& log, std::shared_ptr<CursorState> state)
    : log_(log), state_(std::move(state)) {}

LogCursor::~LogCursor() { log_.Remove(*state_); }

void LogCursor::Read(const ReadBounds& bounds, ReadResult& result) {
  result.kind = ReadResult::Kind::kNothing;
  result.slices.clear();
  result.event_count = 0;
  result.is_snapshot = false;
  result.gap = {};
  result.outcome = absl::OkStatus();
  const auto limit = log_.BeginRead(*state_, bounds, result, batches_);
  if (!limit) return;
  ReadBounds kept = bounds;
  kept.before_sequence = *limit;
  const ReadProgress progress =
      SliceEvents(batches_, next_sequence(), kept, state_->filter.get(), result.slices);
  batches_.clear();
  log_.FinishRead(*state_, progress);
  if (progress.delivered > 0) {
    result.kind = ReadResult::Kind::kEvents;
    result.event_count = progress.delivered;
    return;
  }
  log_.BeginRead(*state_, bounds, result, batches_);  // the end of what there is says more
  batches_.clear();
}

void LogCursor::NotifyWhenReady(std::function<void()> ready) {
  log_.Notify(*state_, std::move(ready));
}

void LogCursor::CancelNotify() { log_.CancelNotify(*state_); }

uint64_t LogCursor::next_sequence() const { return log_.ledger(*state_).end_sequence; }

Ledger LogCursor::ledger() const { return log_.ledger(*state_); }

}  // namespace weir
