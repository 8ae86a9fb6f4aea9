// How a pcapng interface writes time (draft-ietf-opsawg-pcapng, 4.2, if_tsresol and if_tsoffset).
#ifndef WEIR_ENGINE_CAPTURE_FILES_TIME_UNIT_H_
#define WEIR_ENGINE_CAPTURE_FILES_TIME_UNIT_H_

#include <cstdint>

namespace weir {

// A plain value.
class TimeUnit {
 public:
  static constexpr uint8_t kMicroseconds = 6;

  // `resolution` as it stands in the option: without its highest bit x, a tick is 10^-x s; with it,
  // 2^-x s. `offset_seconds` is added to all times.
  explicit TimeUnit(uint8_t resolution = kMicroseconds, int64_t offset_seconds = 0);

  // Unix time in nanoseconds, parts of them cut off; kUnrepresentableTime where that does not fit.
  int64_t UnixNanos(uint64_t ticks) const {
    if (ticks < plain_below_) return offset_ns_ + static_cast<int64_t>(ticks * nanos_per_tick_);
    return Convert(ticks);
  }

 private:
  int64_t Convert(uint64_t ticks) const;

  uint64_t plain_below_ = 0;  // ticks for which a product in 64 bits is right
  uint64_t nanos_per_tick_ = 0;
  int64_t offset_ns_ = 0;
  int64_t offset_seconds_;
  uint8_t resolution_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_TIME_UNIT_H_
