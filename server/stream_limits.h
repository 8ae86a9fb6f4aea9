// What all streams of a sensor may take together, and what one upload may.
#ifndef WEIR_SERVER_STREAM_LIMITS_H_
#define WEIR_SERVER_STREAM_LIMITS_H_

#include <cstdint>

#include "engine/base/clock.h"

namespace weir {

struct UploadLimits {
  uint64_t max_bytes = 0;                        // 0 is no limit
  int64_t idle_ns = 60 * kNanosPerSecond;        // without a message that was asked for; above 0
  int64_t max_ns = 24 * 3600 * kNanosPerSecond;  // from its first message to its end; above 0
};

struct StreamLimits {
  uint32_t max_streams = 1024;  // of flows and of sessions' states, at one time
  UploadLimits upload;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAM_LIMITS_H_
