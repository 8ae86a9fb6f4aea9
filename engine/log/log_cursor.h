// The Cursor of a SessionLog.
#ifndef WEIR_ENGINE_LOG_LOG_CURSOR_H_
#define WEIR_ENGINE_LOG_LOG_CURSOR_H_

#include <functional>
#include <memory>
#include <vector>

#include "engine/log/cursor.h"
#include "engine/log/log_core.h"

namespace weir {

// As Cursor says. Shares the core, so it stays sound whatever becomes of the SessionLog.
class LogCursor final : public Cursor {
 public:
  LogCursor(std::shared_ptr<LogCore> core, std::shared_ptr<CursorState> state);
  ~LogCursor() override;

  void Read(size_t max_bytes, ReadResult& result, uint64_t before_place) override;
  void NotifyWhenReady(std::function<void()> ready) override;
  void NotifyWhenHeldUp(std::function<void()> ready) override;
  void CancelNotify() override;
  uint64_t place() const override;
  Ledger ledger() const override;

 private:
  const std::shared_ptr<LogCore> core_;
  const std::shared_ptr<CursorState> state_;
  std::vector<PlacedBatch> batches_;  // of the read under way; kept for its capacity
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LOG_CURSOR_H_
