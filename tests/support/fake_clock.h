// A clock that stands until it is moved.
#ifndef WEIR_TESTS_SUPPORT_FAKE_CLOCK_H_
#define WEIR_TESTS_SUPPORT_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "engine/base/clock.h"

namespace weir {

// Thread-safe. Starts at a round Unix time and at a monotonic time other than zero.
class FakeClock final : public Clock {
 public:
  int64_t UnixNanos() const override { return kUnixStart + elapsed_ns_.load() + set_by_ns_.load(); }
  int64_t MonotonicNanos() const override { return kMonotonicStart + elapsed_ns_.load(); }

  void Advance(int64_t span_ns) { elapsed_ns_ += span_ns; }
  // Sets the system's time alone, as NTP does.
  void SetUnix(int64_t unix_ns) { set_by_ns_ = unix_ns - kUnixStart - elapsed_ns_.load(); }

 private:
  static constexpr int64_t kUnixStart = 1'700'000'000 * kNanosPerSecond;
  static constexpr int64_t kMonotonicStart = 1'000 * kNanosPerSecond;
  std::atomic<int64_t> elapsed_ns_{0};
  std::atomic<int64_t> set_by_ns_{0};
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_FAKE_CLOCK_H_
