#include "engine/log/log_cursor.h"

#include <optional>
#include <utility>

#include "engine/log/slicer.h"

namespace weir {

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
  const ReadProgress progress =
      SliceEvents(batches_, next_sequence(), {bounds.max_bytes, bounds.max_events, *limit},
                  state_->filter.get(), result.slices);
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
