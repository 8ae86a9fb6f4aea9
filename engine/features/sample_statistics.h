// Minimum, mean, sample standard deviation and maximum of a stream of whole numbers in one pass.
//
// Exact whole sums of the samples and of their squares are kept instead of a running mean
// (Welford): samples are whole, so nothing is rounded until a result is read. The results are
// Welford's but for his rounding (about 1e-13); no packet costs a division; two streams merge
// exactly.
#ifndef WEIR_ENGINE_FEATURES_SAMPLE_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_SAMPLE_STATISTICS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace weir {

// A plain value: what must be kept of samples beside their number and their sum, which others may
// have anyway. The unit is the caller's (bytes, nanoseconds or milliseconds).
template <typename Sample, typename Square>
struct Spread {
  Sample minimum = std::numeric_limits<Sample>::max();
  Sample maximum = 0;
  Square sum_of_squares = 0;

  // True where the sum of squares went beyond its type, and lost as much as that holds.
  // REQUIRES: sample >= 0, and its square fits.
  bool Add(Sample sample) {
    minimum = std::min(minimum, sample);
    maximum = std::max(maximum, sample);
    const auto value = static_cast<Square>(sample);
    return __builtin_add_overflow(sum_of_squares, value * value, &sum_of_squares);
  }

  // As if the other's samples had been added here. REQUIRES: the sum of squares fits.
  void Merge(const Spread& other) {
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
    sum_of_squares += other.sum_of_squares;
  }
};

// Sizes of packets. The squares of real ones fit, but not those of frames that claim gigabytes.
using SizeSpread = Spread<uint32_t, uint64_t>;
// The same with room for any.
using WideSizeSpread = Spread<uint32_t, unsigned __int128>;

inline WideSizeSpread Widen(const SizeSpread& narrow, uint32_t times_beyond) {
  return {narrow.minimum, narrow.maximum,
          static_cast<unsigned __int128>(times_beyond) << 64 | narrow.sum_of_squares};
}

// Times between packets. They add up to a flow's duration, below 2^63, so their squares, at most
// that sum's, always fit.
using TimeSpread = Spread<int64_t, unsigned __int128>;

// A plain value: the results. All are 0 without samples.
class SampleStatistics {
 public:
  SampleStatistics() = default;
  // `count` samples whose sum is `sum`, below 2^64.
  template <typename Sample, typename Square>
  SampleStatistics(uint64_t count, uint64_t sum, const Spread<Sample, Square>& spread)
      : count_(count),
        sum_(sum),
        minimum_(count == 0 ? 0 : spread.minimum),
        maximum_(spread.maximum),
        sum_of_squares_(spread.sum_of_squares) {}

  uint64_t count() const { return count_; }
  uint64_t minimum() const { return minimum_; }
  uint64_t maximum() const { return maximum_; }
  double mean() const {
    return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }
  // The sample standard deviation, sqrt(M2 / (n - 1)); 0 below two samples.
  double stddev() const {
    if (count_ < 2) return 0.0;
    return std::sqrt(SquaredDeviations() / static_cast<double>(count_ - 1));
  }

 private:
  // M2, the sum of (x - mean)^2. Taken about the whole number `pivot` nearest to the mean, which is
  // exact modulo 2^128; the rest, n (mean - pivot)^2, is at most half of it, so that the one
  // subtraction of rounded numbers loses no more than a bit.
  double SquaredDeviations() const {
    uint64_t pivot = sum_ / count_;
    if (sum_ % count_ > count_ / 2) ++pivot;
    const auto wide_pivot = static_cast<unsigned __int128>(pivot);
    const unsigned __int128 about_pivot =
        sum_of_squares_ - 2 * wide_pivot * sum_ + wide_pivot * wide_pivot * count_;
    const auto rest = static_cast<double>(static_cast<int64_t>(sum_ - pivot * count_));
    return static_cast<double>(about_pivot) - rest * rest / static_cast<double>(count_);
  }

  uint64_t count_ = 0;
  uint64_t sum_ = 0;
  uint64_t minimum_ = 0;
  uint64_t maximum_ = 0;
  unsigned __int128 sum_of_squares_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_SAMPLE_STATISTICS_H_
