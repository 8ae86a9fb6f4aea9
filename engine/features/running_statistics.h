// Minimum, mean, sample standard deviation and maximum of a stream of whole numbers in one pass.
#ifndef WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace weir {

// A plain value of 48 bytes. The unit is the caller's (bytes, nanoseconds or milliseconds).
//
// Keeps exact whole sums of the samples and of their squares instead of a running mean (Welford):
// samples are whole, so nothing is rounded until a result is read. The results are Welford's but
// for his rounding (about 1e-13); no packet costs a division; two streams merge exactly.
//
// Invariant: the sum is below 2^64, so the sum of squares, at most its square, is below 2^128.
// Times between packets add up to a flow's duration, and sizes below 2^32 need 2^32 packets to get
// there.
class RunningStatistics {
 public:
  // REQUIRES: sample >= 0.
  void Add(int64_t sample) {
    ++count_;
    minimum_ = std::min(minimum_, sample);
    maximum_ = std::max(maximum_, sample);
    const auto value = static_cast<uint64_t>(sample);
    sum_ += value;
    sum_of_squares_ += static_cast<unsigned __int128>(value) * value;
  }

  // As if the other's samples had been added here.
  void Merge(const RunningStatistics& other) {
    count_ += other.count_;
    minimum_ = std::min(minimum_, other.minimum_);
    maximum_ = std::max(maximum_, other.maximum_);
    sum_ += other.sum_;
    sum_of_squares_ += other.sum_of_squares_;
  }

  uint64_t count() const { return count_; }
  int64_t minimum() const { return count_ == 0 ? 0 : minimum_; }  // 0 without samples, as all
  int64_t maximum() const { return maximum_; }
  double mean() const {
    return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }
  // The sample standard deviation, sqrt(M2 / (n - 1)); 0 below two samples.
  double stddev() const {
    return count_ < 2 ? 0.0 : std::sqrt(SquaredDeviations() / static_cast<double>(count_ - 1));
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
  int64_t minimum_ = std::numeric_limits<int64_t>::max();
  int64_t maximum_ = 0;
  unsigned __int128 sum_of_squares_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
