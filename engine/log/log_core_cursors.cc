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

absl::Status CutOffStatus(const CursorState& cursor) {
  if (cursor.cut_off == CutOff::kStalled) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the subscriber held up the session and read nothing for its stall timeout of ",
        cursor.stall_timeout_ns / kNanosPerMilli, " ms; it was cut off before event ",
        cursor.place()));
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("the subscriber was slower than the log is long; it was cut off before event ",
                   cursor.place()));
}

}  // namespace

absl::StatusOr<std::shared_ptr<CursorState>> LogCore::Open(const CursorOptions& options) {
  auto cursor = std::make_shared<CursorState>();
  cursor->overflow = options.overflow;
  cursor->stall_timeout_ns = options.stall_timeout_ns;
  cursor->filter = options.filter;
  Lock lock(mutex_);
  absl::Status checked = CheckOptions(options, ring_.next_place());
  if (!checked.ok()) return checked;
  cursor->expired_before = ring_.oldest_place();
  cursor->history_end = ring_.next_place();
  cursor->ledger.start_place = cursor->ledger.end_place = StartPlace(options);
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
  std::shared_ptr<CursorState> removed;  // destroyed without the lock
  Lock lock(mutex_);
  cursor.ready_call.Cancel(lock);
  const auto it = std::find_if(cursors_.begin(), cursors_.end(),
                               [&](const auto& state) { return state.get() == &cursor; });
  removed = std::move(*it);
  cursors_.erase(it);
  lock.unlock();
  room_.notify_one();
}

std::optional<uint64_t> LogCore::BeginRead(CursorState& cursor, size_t max_bytes,
                                           ReadResult& result, std::vector<PlacedBatch>& batches) {
  Lock lock(mutex_);
  if (!cursor.ended && cursor.place() < ring_.oldest_place()) {
    TakeGap(cursor, result);
  } else if (cursor.ended || cursor.cut_off != CutOff::kNo) {
    TakeEnd(cursor, result);
  } else if (!cursor.caught_up && cursor.place() >= cursor.history_end) {
    cursor.caught_up = true;
    result.kind = ReadResult::Kind::kCaughtUp;
  } else if (cursor.place() < ring_.next_place()) {
    const size_t bytes = cursor.filter ? std::max(max_bytes, kMaxScannedBytes) : max_bytes;
    const uint64_t limit = cursor.caught_up ? ring_.next_place() : cursor.history_end;
    ring_.Collect(cursor.place(), limit, {bytes, kMaxScannedEvents, kMaxScannedBatches}, batches);
    return limit;
  } else if (closed_) {
    TakeEnd(cursor, result);
  }
  WakeAppender(lock, cursor);
  return std::nullopt;
}

void LogCore::FinishRead(CursorState& cursor, const ReadProgress& progress) {
  Lock lock(mutex_);
  Ledger& ledger = cursor.ledger;
  ledger.end_place = progress.place;
  ledger.delivered += progress.delivered;
  ledger.filtered_out += progress.filtered_out;
  ledger.delivered_bytes += progress.delivered_bytes;
  WakeAppender(lock, cursor);
}

// Only when it will find room, as far as that can be told without its batch.
void LogCore::WakeAppender(Lock& lock, CursorState& cursor) {
  if (!appender_waits_) return;
  cursor.last_read_ns = clock_.MonotonicNanos();
  if (!ring_.HasSlack(ring_.LoadFrom(OldestHeldPlace()))) return;
  lock.unlock();
  room_.notify_one();
}

void LogCore::TakeGap(CursorState& cursor, ReadResult& result) {
  const uint64_t oldest = ring_.oldest_place();
  const uint64_t first = cursor.place();
  uint64_t end = oldest;
  LossReason reason = LossReason::kDrain;
  if (first < cursor.expired_before) {
    end = cursor.expired_before;
    reason = LossReason::kExpired;
  } else if (!draining_ || first < drain_oldest_place_) {
    if (draining_) end = drain_oldest_place_;
    reason = LossReason::kOverrun;
    if (cursor.overflow == Overflow::kDisconnect) cursor.cut_off = CutOff::kOvertaken;
  }
  result.kind = ReadResult::Kind::kGap;
  result.gap = {first, end - 1, reason};
  cursor.ledger.lost[static_cast<size_t>(reason)] += end - first;
  cursor.ledger.end_place = end;
  cursor.ended = cursor.cut_off != CutOff::kNo && end == oldest;
}

void LogCore::TakeEnd(CursorState& cursor, ReadResult& result) {
  result.kind = ReadResult::Kind::kEnd;
  result.outcome = cursor.cut_off == CutOff::kNo ? outcome_ : CutOffStatus(cursor);
  cursor.ended = true;
}

void LogCore::NotifyWhenReady(CursorState& cursor, std::function<void()> ready) {
  Lock lock(mutex_);
  cursor.ready_call.Arm(ready);
  cursor.ready_call.Run(lock, [&] { return IsReady(cursor); });
}

void LogCore::CancelNotify(CursorState& cursor) {
  Lock lock(mutex_);
  cursor.ready_call.Cancel(lock);
}

Ledger LogCore::ledger(const CursorState& cursor) const {
  Lock lock(mutex_);
  return cursor.ledger;
}

}  // namespace weir
