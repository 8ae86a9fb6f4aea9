// What all sessions of a sensor may take together.
#ifndef WEIR_ENGINE_SESSION_SENSOR_LIMITS_H_
#define WEIR_ENGINE_SESSION_SENSOR_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "engine/base/clock.h"

namespace weir {

// What would exceed one is RESOURCE_EXHAUSTED, naming it.
struct SensorLimits {
  size_t max_sessions = 256;
  uint64_t max_log_bytes = uint64_t{1} << 30;  // that all logs hold together
  uint64_t min_log_bytes = uint64_t{2} << 20;  // of max_log_bytes, reserved for each log
  // That all sessions hold open together, at about 1.5 KiB. One of a session that keeps early
  // packets counts for more: see FlowWeight().
  uint64_t max_open_flows = 4'000'000;
  uint32_t max_workers = 64;                     // of sessions that are not over
  int64_t max_drain_ns = 300 * kNanosPerSecond;  // longer deadlines are cut down to it
};

// Of the limits, taken. Of logs and open flows at least what is reserved for each session.
struct SensorUsage {
  size_t sessions = 0;
  uint64_t log_bytes = 0;
  uint64_t open_flows = 0;
  uint32_t workers = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SENSOR_LIMITS_H_
