#include "engine/log/session_log.h"

#include <utility>

#include "engine/log/log_core.h"
#include "engine/log/log_cursor.h"

namespace weir {

SessionLog::SessionLog(const LogLimits& limits, const Clock& clock,
                       std::unique_ptr<BudgetShare> share)
    : core_(std::make_shared<LogCore>(limits, clock, std::move(share))) {}

SessionLog::~SessionLog() { core_->Close(absl::CancelledError("the session's log is gone")); }

void SessionLog::Append(std::unique_ptr<EventBatch> batch) { core_->Append(std::move(batch)); }

void SessionLog::BeginDrain(int64_t deadline_monotonic_ns) {
  core_->BeginDrain(deadline_monotonic_ns);
}

void SessionLog::Close(absl::Status outcome) { core_->Close(std::move(outcome)); }

void SessionLog::RecheckTimeouts() { core_->RecheckTimeouts(); }

absl::StatusOr<std::unique_ptr<Cursor>> SessionLog::OpenCursor(const CursorOptions& options) {
  absl::StatusOr<std::shared_ptr<CursorState>> state = core_->Open(options);
  if (!state.ok()) return state.status();
  return std::make_unique<LogCursor>(core_, *std::move(state));
}

SessionLog::Extent SessionLog::extent() const { return core_->extent(); }

}  // namespace weir
