#include "engine/capture/files/time_unit.h"

#include <algorithm>

#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"

namespace weir {
namespace {

constexpr uint8_t kBinary = 0x80;
constexpr uint8_t kNanoseconds = 9;
constexpr uint8_t kMostDigits = 19;  // of a power of 10 in 64 bits

uint64_t PowerOf10(int exponent) {
  uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// Below 2^95 for any arguments.
__int128 NanosOfDecimal(uint64_t ticks, int digits) {
  if (digits <= kNanoseconds) {
    return static_cast<__int128>(ticks) * PowerOf10(kNanoseconds - digits);
  }
  const int cut = digits - kNanoseconds;
  return cut > kMostDigits ? 0 : ticks / PowerOf10(cut);
}

__int128 NanosOfBinary(uint64_t ticks, int bits) {
  return (static_cast<unsigned __int128>(ticks) * kNanosPerSecond) >> bits;
}

}  // namespace

TimeUnit::TimeUnit(uint8_t resolution, int64_t offset_seconds)
    : offset_seconds_(offset_seconds), resolution_(resolution) {
  if (resolution > kNanoseconds) return;
  if (__builtin_mul_overflow(offset_seconds, kNanosPerSecond, &offset_ns_)) return;
  nanos_per_tick_ = PowerOf10(kNanoseconds - resolution);
  const int64_t room = INT64_MAX - std::max<int64_t>(offset_ns_, 0);
  plain_below_ = static_cast<uint64_t>(room) / nanos_per_tick_;
}

int64_t TimeUnit::Convert(uint64_t ticks) const {
  const int power = resolution_ & ~kBinary;
  const __int128 since_offset =
      (resolution_ & kBinary) != 0 ? NanosOfBinary(ticks, power) : NanosOfDecimal(ticks, power);
  const __int128 nanos = since_offset + static_cast<__int128>(offset_seconds_) * kNanosPerSecond;
  return nanos > INT64_MIN && nanos <= INT64_MAX ? static_cast<int64_t>(nanos)
                                                 : kUnrepresentableTime;
}

}  // namespace weir
