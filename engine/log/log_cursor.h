// The Cursor of a SessionLog.
#ifndef WEIR_ENGINE_LOG_LOG_CURSOR_H_
#define WEIR_ENGINE_LOG_LOG_CURSOR_H_

#include <functional>
#include <memory>
#include <vector>

#include "engine/log/cursor.h"
#include "engine/log/session_log.h"

namespace weir {

// As Cursor says. The log outlives it.
class LogCursor final : public Cursor {
 public:
  // `state` is in the log's list, and is taken out of it by the destructor.
  LogCursor(SessionLog& log, std::shared_ptr<CursorState> state);
  ~LogCursor() override;

  void Read(const ReadBounds& bounds, ReadResult& result) override;
  void NotifyWhenReady(std::function<void()> ready) override;
  void CancelNotify() override;
  uint64_t next_sequence() const override;
  Ledger ledger() const override;

 private:
  SessionLog& log_;
  const std::shared_ptr<CursorState> state_;
  std::vector<NumberedBatch> batches_;  // of the read under way; kept for its capacity
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LOG_CURSOR_H_
