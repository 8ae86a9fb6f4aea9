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

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_CLOCK_H_
