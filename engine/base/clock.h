// The one source of wall time. Engine code takes time as an argument; only what must know "now"
// (a quiet live link, a stall timeout, a session's lifetime) is handed a Clock.
#ifndef WEIR_ENGINE_BASE_CLOCK_H_
#define WEIR_ENGINE_BASE_CLOCK_H_

#include <cstdint>

namespace weir {

constexpr int64_t kNanosPerMicro = 1'000;
constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr int64_t kNanosPerSecond = 1'000'000'000;

// Thread-safe. Implementations outlive everything they are handed to.
class Clock {
 public:
  virtual ~Clock() = default;

  // Nanoseconds since the Unix epoch; may jump when the system's time is set.
  virtual int64_t UnixNanos() const = 0;

  // Nanoseconds since an arbitrary start; never runs backwards. For timeouts and durations.
  virtual int64_t MonotonicNanos() const = 0;
};

// The system's clocks. The object lives as long as the process.
const Clock& SystemClock();

// Time stamps and spans that come from the wire or from a client, and so may lie anywhere in 64
// bits.

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

#endif  // WEIR_ENGINE_BASE_CLOCK_H_
