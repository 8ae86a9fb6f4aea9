// Time stamps and spans that come from the wire or from a client, and so may lie anywhere in 64
// bits.
#ifndef WEIR_ENGINE_BASE_TIME_SPAN_H_
#define WEIR_ENGINE_BASE_TIME_SPAN_H_

#include <cstdint>

namespace weir {

// later_ns - earlier_ns, or INT64_MAX where that is more than 64 signed bits hold (292 years).
// REQUIRES: earlier_ns <= later_ns.
inline int64_t NanosBetween(int64_t earlier_ns, int64_t later_ns) {
  const uint64_t span = static_cast<uint64_t>(later_ns) - static_cast<uint64_t>(earlier_ns);
  return span > static_cast<uint64_t>(INT64_MAX) ? INT64_MAX : static_cast<int64_t>(span);
}

// time_ns + span_ns, or INT64_MAX where that is more. REQUIRES: span_ns >= 0.
inline int64_t SaturatingAdd(int64_t time_ns, int64_t span_ns) {
  int64_t sum;
  return __builtin_add_overflow(time_ns, span_ns, &sum) ? INT64_MAX : sum;
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_TIME_SPAN_H_
