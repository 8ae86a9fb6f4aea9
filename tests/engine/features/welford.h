// Welford's running mean and M2 as the reference records were computed: the yardstick for
// SampleStatistics. Welford, "Note on a method for calculating corrected sums of squares and
// products", Technometrics 4 (1962).
#ifndef WEIR_TESTS_ENGINE_FEATURES_WELFORD_H_
#define WEIR_TESTS_ENGINE_FEATURES_WELFORD_H_

#include <cmath>
#include <cstdint>

namespace weir {

class Welford {
 public:
  void Add(int64_t sample) {
    ++count_;
    if (count_ == 1 || sample < minimum_) minimum_ = sample;
    if (count_ == 1 || sample > maximum_) maximum_ = sample;
    const double delta = static_cast<double>(sample) - mean_;
    mean_ += delta / static_cast<double>(count_);
    m2_ += delta * (static_cast<double>(sample) - mean_);
  }

  double mean() const { return mean_; }
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

#endif  // WEIR_TESTS_ENGINE_FEATURES_WELFORD_H_
