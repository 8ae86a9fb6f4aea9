// How much a session's log keeps.
#ifndef WEIR_ENGINE_LOG_LOG_LIMITS_H_
#define WEIR_ENGINE_LOG_LOG_LIMITS_H_

#include <cstddef>

namespace weir {

// The newest batch is kept whatever its size.
struct LogLimits {
  size_t max_bytes = 64 << 20;  // by EventBatch::footprint()
  size_t max_events = 1'000'000;

  bool operator==(const LogLimits&) const = default;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LOG_LIMITS_H_
