#include "engine/base/clock.h"

#include <ctime>

namespace weir {
namespace {

int64_t ReadClock(clockid_t id) {
  timespec now;
  clock_gettime(id, &now);
  return now.tv_sec * kNanosPerSecond + now.tv_nsec;
}

class RealClock final : public Clock {
 public:
  int64_t UnixNanos() const override { return ReadClock(CLOCK_REALTIME); }
  int64_t MonotonicNanos() const override { return ReadClock(CLOCK_MONOTONIC); }
};

}  // namespace

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

}  // namespace weir
