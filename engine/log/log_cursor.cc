#include "engine/log/log_cursor.h"

#include <optional>
#include <utility>

#include "engine/log/slicer.h"

namespace weir {

LogCursor::LogCursor(std::shared_ptr<LogCore> core, std::shared_ptr<CursorState> state)
    : core_(std::move(core)), state_(std::move(state)) {}

LogCursor::~LogCursor() { core_->Remove(*state_); }

void LogCursor::Read(size_t max_bytes, ReadResult& result, uint64_t before_place) {
  result.kind = ReadResult::Kind::kNothing;
  result.slices.clear();
  result.event_count = 0;
  result.is_snapshot = false;
  result.gap = {};
  result.outcome = absl::OkStatus();
  const ReadBounds bounds{max_bytes, before_place};
  const auto limit = core_->BeginRead(*state_, bounds, result, batches_);
  if (!limit) return;
  const ReadProgress progress =
      SliceEvents(batches_, place(), *limit, max_bytes, state_->filter.get(), result.slices);
  batches_.clear();
  core_->FinishRead(*state_, progress);
  if (progress.delivered > 0) {
    result.kind = ReadResult::Kind::kEvents;
    result.event_count = progress.delivered;
    return;
  }
  core_->BeginRead(*state_, bounds, result, batches_);  // the end of what there is says more
  batches_.clear();
}

void LogCursor::NotifyWhenReady(std::function<void()> ready) {
  core_->Notify(*state_, false, std::move(ready));
}

void LogCursor::NotifyWhenHeldUp(std::function<void()> ready) {
  core_->Notify(*state_, true, std::move(ready));
}

void LogCursor::CancelNotify() { core_->CancelNotify(*state_); }

uint64_t LogCursor::place() const { return core_->ledger(*state_).end_place; }

Ledger LogCursor::ledger() const { return core_->ledger(*state_); }

}  // namespace weir
