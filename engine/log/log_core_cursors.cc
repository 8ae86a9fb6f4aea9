#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/log/log_core.h"

namespace weir {
namespace {

// What one read may look through, so that a filter that admits little holds neither the reader's
// thread nor memory for long.
constexpr size_t kMaxScannedBytes = 8 << 20;
constexpr size_t kMaxScannedEvents = 16 << 10;
constexpr size_t kMaxScannedBatches = 256;

absl::Status CheckOptions(const CursorOptions& options, uint64_t next_place) {
  if (options.stall_timeout_ns < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("stall_timeout: ", options.stall_timeout_ns, " ns is negative"));
  }
  if (options.start != StartAt::kPlace && options.place != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("place: ", options.place, " is given, but the start is not at a place"));
  }
  if (options.start == StartAt::kPlace && (options.place == 0 || options.place > next_place)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "place: ", options.place, " is outside of the log, whose next event is ", next_place));
  }
  return absl::OkStatus();
}

absl::Status CutOffStatus(CutOff cut_off, int64_t stall_timeout_ns, uint64_t place) {
  if (cut_off == CutOff::kStalled) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the subscriber held up the session and read nothing for its stall timeout of ",
        stall_timeout_ns / kNanosPerMilli, " ms; it was cut off before event ", place));
  }
  return absl::ResourceExhaustedError(absl::StrCat(
      "the subscriber was slower than the log is long; it was cut off before event ", place));
}

}  // namespace

absl::StatusOr<std::shared_ptr<CursorState>> LogCore::Open(const CursorOptions& options) {
  auto cursor = std::make_shared<CursorState>(options);
  MutexLock lock(mutex_);
  absl::Status checked = CheckOptions(options, ring_.next_place());
  if (!checked.ok()) return checked;
  Guarded& state = cursor->guarded(mutex_);
  state.expired_before = ring_.oldest_place();
  state.history_end = ring_.next_place();
  state.last_read_ns = clock_.MonotonicNanos();  // not cut off for a wait that began before it came
  state.ledger.start_place = state.ledger.end_place = StartPlace(options);
  cursors_.push_back(cursor);
  return cursor;
}

uint64_t LogCore::StartPlace(const CursorOptions& options) const {
  switch (options.start) {
    case StartAt::kOldest:
      return ring_.oldest_place();
    case StartAt::kLive:
      return ring_.next_place();
    case StartAt::kPlace:
      break;
  }
  return options.place;
}

void LogCore::Remove(CursorState& cursor) {
  std::shared_ptr<CursorState> removed;  // both destroyed without the mutex
  std::function<void()> pending;
  {
    MutexLock lock(mutex_);
    pending = cursor.guarded(mutex_).ready_call.Cancel(mutex_);
    const auto it = std::find_if(cursors_.begin(), cursors_.end(),
                                 [&](const auto& state) { return state.get() == &cursor; });
    removed = std::move(*it);
    cursors_.erase(it);
  }
  room_.NotifyOne();
}

std::optional<uint64_t> LogCore::BeginRead(CursorState& cursor, const ReadBounds& bounds,
                                           ReadResult& result, std::vector<PlacedBatch>& batches) {
  bool wakes_appender = false;
  {
    MutexLock lock(mutex_);
    const auto limit = TakeNext(cursor, bounds, result, batches);
    if (limit) return limit;
    wakes_appender = NoteRead(cursor);
  }
  if (wakes_appender) room_.NotifyOne();
  return std::nullopt;
}

std::optional<uint64_t> LogCore::TakeNext(CursorState& cursor, const ReadBounds& bounds,
                                          ReadResult& result, std::vector<PlacedBatch>& batches) {
  Guarded& state = cursor.guarded(mutex_);
  const uint64_t end = std::min(ring_.next_place(), bounds.before_place);
  if (!state.ended && state.place() < ring_.oldest_place()) {
    TakeGap(cursor, result);
  } else if (state.ended || state.cut_off != CutOff::kNo) {
    TakeEnd(cursor, result);
  } else if (!state.caught_up && state.place() >= state.history_end) {
    state.caught_up = true;
    result.kind = ReadResult::Kind::kCaughtUp;
  } else if (state.place() < end) {
    const size_t bytes =
        cursor.filter ? std::max(bounds.max_bytes, kMaxScannedBytes) : bounds.max_bytes;
    const uint64_t limit = state.caught_up ? end : std::min(end, state.history_end);
    ring_.Collect(state.place(), limit, {bytes, kMaxScannedEvents, kMaxScannedBatches}, batches);
    return limit;
  } else if (closed_ && state.place() == ring_.next_place()) {
    TakeEnd(cursor, result);
  }
  return std::nullopt;
}

void LogCore::FinishRead(CursorState& cursor, const ReadProgress& progress) {
  bool wakes_appender = false;
  {
    MutexLock lock(mutex_);
    Ledger& ledger = cursor.guarded(mutex_).ledger;
    ledger.end_place = progress.place;
    ledger.delivered += progress.delivered;
    ledger.filtered_out += progress.filtered_out;
    ledger.delivered_bytes += progress.delivered_bytes;
    wakes_appender = NoteRead(cursor);
  }
  if (wakes_appender) room_.NotifyOne();
}

// It is woken only when it will find room, as far as that can be told without its batch.
bool LogCore::NoteRead(CursorState& cursor) {
  if (!appender_waits_) return false;
  cursor.guarded(mutex_).last_read_ns = clock_.MonotonicNanos();
  return ring_.HasSlack(ring_.LoadFrom(OldestHeldPlace()));
}

void LogCore::TakeGap(CursorState& cursor, ReadResult& result) {
  Guarded& state = cursor.guarded(mutex_);
  const uint64_t oldest = ring_.oldest_place();
  const uint64_t first = state.place();
  uint64_t end = oldest;
  LossReason reason = LossReason::kDrain;
  if (first < state.expired_before) {
    end = state.expired_before;
    reason = LossReason::kExpired;
  } else if (!draining_ || first < drain_oldest_place_) {
    if (draining_) end = drain_oldest_place_;
    reason = LossReason::kOverrun;
    if (cursor.overflow == Overflow::kDisconnect) state.cut_off = CutOff::kOvertaken;
  }
  result.kind = ReadResult::Kind::kGap;
  result.gap = {first, end - 1, reason};
  state.ledger.lost[static_cast<size_t>(reason)] += end - first;
  state.ledger.end_place = end;
  state.ended = state.cut_off != CutOff::kNo && end == oldest;
}

void LogCore::TakeEnd(CursorState& cursor, ReadResult& result) {
  Guarded& state = cursor.guarded(mutex_);
  result.kind = ReadResult::Kind::kEnd;
  result.outcome = state.cut_off == CutOff::kNo
                       ? outcome_
                       : CutOffStatus(state.cut_off, cursor.stall_timeout_ns, state.place());
  state.ended = true;
}

void LogCore::Notify(CursorState& cursor, bool if_held_up, std::function<void()> ready) {
  std::function<void()> replaced;  // destroyed without the mutex
  MutexLock lock(mutex_);
  Guarded& state = cursor.guarded(mutex_);
  replaced = state.ready_call.Arm(std::move(ready));
  state.ready_if_held_up = if_held_up;
  CallIfReady(cursor);
}

void LogCore::CancelNotify(CursorState& cursor) {
  std::function<void()> pending;  // destroyed without the mutex
  MutexLock lock(mutex_);
  pending = cursor.guarded(mutex_).ready_call.Cancel(mutex_);
}

Ledger LogCore::ledger(const CursorState& cursor) const {
  MutexLock lock(mutex_);
  return cursor.guarded(mutex_).ledger;
}

}  // namespace weir
