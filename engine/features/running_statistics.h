// Minimum, mean, sample standard deviation and maximum of a stream of numbers in one pass.
// Welford, "Note on a method for calculating corrected sums of squares and products",
// Technometrics 4 (1962).
#ifndef WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
#define WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_

#include <cmath>
#include <cstdint>

namespace weir {

// A plain value of 40 bytes. The unit is the caller's (bytes, nanoseconds or milliseconds).
class RunningStatistics {
 public:
  void Add(int64_t sample) {
    ++count_;
    if (count_ == 1 || sample < minimum_) minimum_ = sample;
    if (count_ == 1 || sample > maximum_) maximum_ = sample;
    const double delta = static_cast<double>(sample) - mean_;
    mean_ += delta / static_cast<double>(count_);
    m2_ += delta * (static_cast<double>(sample) - mean_);
  }

  uint64_t count() const { return count_; }
  int64_t minimum() const { return minimum_; }  // 0 without samples, as the others
  int64_t maximum() const { return maximum_; }
  double mean() const { return mean_; }
  // The sample standard deviation, sqrt(M2 / (n - 1)); 0 below two samples.
  double stddev() const {
    return count_ < 2 ? 0.0 : std::sqrt(m2_ / static_cast<double>(count_ - 1));
  }

 private:
  uint64_t count_ = 0;
  int64_t minimum_ = 0;
  int64_t maximum_ = 0;
  double mean_ = 0;
  double m2_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_RUNNING_STATISTICS_H_
