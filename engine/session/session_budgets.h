// What the sessions of a sensor share that grows as they run: the bytes of logs, and open flows.
#ifndef WEIR_ENGINE_SESSION_SESSION_BUDGETS_H_
#define WEIR_ENGINE_SESSION_SESSION_BUDGETS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/session/session.h"
#include "engine/session/session_spec.h"
#include "engine/session/session_table.h"

namespace weir {

// Thread-safe.
class SessionBudgets {
 public:
  explicit SessionBudgets(const SensorLimits& limits);

  // Where the client left the default, it gets as much of it as the sensor has.
  SessionSpec Fit(SessionSpec spec) const;

  // What is reserved for a session of the effective spec. RESOURCE_EXHAUSTED, naming the limit and
  // the values, where that is not there, or where it asks for more than the sensor has.
  absl::StatusOr<SessionShares> Take(const SessionSpec& effective) const;

  uint64_t log_bytes_taken() const { return log_bytes_->taken(); }
  uint64_t open_flows_taken() const { return open_flows_->taken(); }

 private:
  const SensorLimits limits_;
  const std::shared_ptr<Budget> log_bytes_;
  const std::shared_ptr<Budget> open_flows_;  // times their weights
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_BUDGETS_H_
