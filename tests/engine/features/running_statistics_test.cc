#include "engine/features/running_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace weir {
namespace {

struct Reference {
  long double mean = 0;
  long double stddev = 0;
};

// Two passes in extended precision.
Reference Compute(const std::vector<int64_t>& samples) {
  Reference reference;
  for (const int64_t sample : samples) reference.mean += sample;
  reference.mean /= samples.size();
  for (const int64_t sample : samples) {
    const long double difference = sample - reference.mean;
    reference.stddev += difference * difference;
  }
  reference.stddev = std::sqrt(reference.stddev / (samples.size() - 1));
  return reference;
}

RunningStatistics Of(const std::vector<int64_t>& samples) {
  RunningStatistics statistics;
  for (const int64_t sample : samples) statistics.Add(sample);
  return statistics;
}

TEST(RunningStatistics, AreAllZeroWithoutSamples) {
  const RunningStatistics none;
  EXPECT_EQ(none.count(), 0u);
  EXPECT_EQ(none.minimum(), 0);
  EXPECT_EQ(none.maximum(), 0);
  EXPECT_EQ(none.mean(), 0.0);
  EXPECT_EQ(none.stddev(), 0.0);
}

TEST(RunningStatistics, OfOneSampleHaveNoDeviation) {
  const RunningStatistics one = Of({1500});
  EXPECT_EQ(one.minimum(), 1500);
  EXPECT_EQ(one.maximum(), 1500);
  EXPECT_EQ(one.mean(), 1500.0);
  EXPECT_EQ(one.stddev(), 0.0);
}

TEST(RunningStatistics, AgreeWithValuesWorkedByHand) {
  const RunningStatistics statistics = Of({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(statistics.minimum(), 2);
  EXPECT_EQ(statistics.maximum(), 9);
  EXPECT_DOUBLE_EQ(statistics.mean(), 5.0);
  EXPECT_DOUBLE_EQ(statistics.stddev(), std::sqrt(32.0 / 7.0));
}

// The streams on which sums of squares in floating point lose everything.
TEST(RunningStatistics, KeepSmallDeviationsOfLargeSamples) {
  constexpr int64_t kLarge = int64_t{1} << 60;
  EXPECT_DOUBLE_EQ(Of({kLarge, kLarge + 2}).stddev(), std::sqrt(2.0));
  const std::vector<int64_t> alike(10, kLarge / 10);
  EXPECT_EQ(Of(alike).stddev(), 0.0);
}

TEST(RunningStatistics, TakeTheLargestSample) {
  constexpr int64_t kMost = INT64_MAX;
  const RunningStatistics statistics = Of({0, kMost});
  EXPECT_EQ(statistics.maximum(), kMost);
  EXPECT_DOUBLE_EQ(statistics.mean(), static_cast<double>(kMost) / 2);
  EXPECT_DOUBLE_EQ(statistics.stddev(), static_cast<double>(kMost) / std::sqrt(2.0));
}

TEST(RunningStatistics, AgreeWithTwoPassesInExtendedPrecision) {
  constexpr uint64_t kSeed = 7;
  std::mt19937_64 random(kSeed);
  for (const int64_t most : {int64_t{1}, int64_t{1500}, int64_t{4'000'000'000},
                             int64_t{1'800'000'000'000}, int64_t{1} << 52}) {
    std::vector<int64_t> samples(1000);
    for (int64_t& sample : samples) {
      sample = std::uniform_int_distribution<int64_t>(0, most)(random);
    }
    const RunningStatistics statistics = Of(samples);
    const Reference expected = Compute(samples);
    EXPECT_NEAR(statistics.mean() / expected.mean, 1.0, 1e-12) << most << " seed " << kSeed;
    EXPECT_NEAR(statistics.stddev() / expected.stddev, 1.0, 1e-12) << most << " seed " << kSeed;
  }
}

// Out of contract, but a clock that a packet turned must not make a record unreadable.
TEST(RunningStatistics, StayNumbersWhenSumsWrapAround) {
  for (const std::vector<int64_t>& samples :
       {std::vector<int64_t>{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        std::vector<int64_t>{INT64_MIN, -1, 5}}) {
    EXPECT_TRUE(std::isfinite(Of(samples).mean()));
    EXPECT_TRUE(std::isfinite(Of(samples).stddev()));
  }
}

}  // namespace
}  // namespace weir
