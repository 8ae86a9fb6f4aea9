// Minimum, mean, sample standard deviation and maximum of a stream of numbers in one pass.
#ifndef WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace weir {

// A plain value of 48 bytes. The unit is the caller's (bytes, nanoseconds or milliseconds).
//
// Samples are not negative. Sums are kept as integers, so adding divides nothing, and the results
// have no error but the last rounding, however long the stream.
// Exact as long as the samples add up to less than 2^64: then their squares add up to less than
// 2^128. Inter-arrival times add up to a flow's duration, and 2^32 sizes of 32 bits fit. Beyond
// that, or with negative samples, mean and deviation are unspecified numbers (never NaN).
class RunningStatistics {
 public:
  void Add(int64_t sample) {
    ++count_;
    minimum_ = std::min(minimum_, sample);
    maximum_ = std::max(maximum_, sample);
    const auto magnitude = static_cast<uint64_t>(sample);
    sum_ += magnitude;
    squares_ += static_cast<unsigned __int128>(magnitude) * magnitude;
  }

  // Adds another stream's samples.
  void Add(const RunningStatistics& other) {
    count_ += other.count_;
    minimum_ = std::min(minimum_, other.minimum_);
    maximum_ = std::max(maximum_, other.maximum_);
    sum_ += other.sum_;
    squares_ += other.squares_;
  }

  uint64_t count() const { return count_; }
  int64_t minimum() const {
    return count_ == 0 ? 0 : minimum_;
  }  // 0 without samples, as the others
  int64_t maximum() const { return count_ == 0 ? 0 : maximum_; }
  double mean() const {
    return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }
  // The sample standard deviation, sqrt(M2 / (n - 1)); 0 below two samples.
  double stddev() const {
    return count_ < 2 ? 0.0 : std::sqrt(SquaredDeviations() / static_cast<double>(count_ - 1));
  }

 private:
  // M2, the sum of the squared differences from the mean: (n * squares - sum^2) / n.
  double SquaredDeviations() const {
    const unsigned __int128 square_of_sum = static_cast<unsigned __int128>(sum_) * sum_;
    unsigned __int128 scaled;
    if (!__builtin_mul_overflow(squares_, count_, &scaled)) {
      return scaled < square_of_sum
                 ? 0.0
                 : static_cast<double>(scaled - square_of_sum) / static_cast<double>(count_);
    }
    const unsigned __int128 quotient = square_of_sum / count_;
    const auto rest = static_cast<double>(square_of_sum % count_) / static_cast<double>(count_);
    return squares_ < quotient ? 0.0
                               : std::max(0.0, static_cast<double>(squares_ - quotient) - rest);
  }

  unsigned __int128 squares_ = 0;
  uint64_t sum_ = 0;
  uint64_t count_ = 0;
  int64_t minimum_ = std::numeric_limits<int64_t>::max();
  int64_t maximum_ = std::numeric_limits<int64_t>::min();
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
