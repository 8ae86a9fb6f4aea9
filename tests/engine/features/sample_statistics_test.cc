#include "engine/features/sample_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/engine/features/welford.h"

namespace weir {
namespace {

// Times, and what somebody else counts of them.
struct Times {
  uint64_t count = 0;
  uint64_t sum = 0;
  TimeSpread spread;

  void Add(int64_t sample) {
    ++count;
    sum += static_cast<uint64_t>(sample);
    EXPECT_FALSE(spread.Add(sample));
  }
  SampleStatistics statistics() const { return {count, sum, spread}; }
};

struct Case {
  const char* name;
  std::vector<int64_t> samples;
  uint64_t minimum;
  double mean, stddev;
  uint64_t maximum;
};

// Worked by hand.
const Case kCases[] = {
    {"no sample", {}, 0, 0, 0, 0},
    {"one sample", {7}, 7, 7, 0, 7},
    {"one zero", {0}, 0, 0, 0, 0},
    {"equal samples", {60, 60, 60}, 60, 60, 0, 60},
    {"two samples", {1, 3}, 1, 2, std::sqrt(2.0), 3},
    {"M2 = 32, n = 8", {2, 4, 4, 4, 5, 5, 7, 9}, 2, 5, std::sqrt(32.0 / 7), 9},
    {"mean just above a whole number", {1, 1, 2}, 1, 4.0 / 3, std::sqrt(1.0 / 3), 2},
    {"mean just below a whole number", {1, 2, 2}, 1, 5.0 / 3, std::sqrt(1.0 / 3), 2},
    {"mean halfway", {0, 1, 0, 1}, 0, 0.5, std::sqrt(1.0 / 3), 1},
};

TEST(SampleStatistics, GivesTheValuesWorkedByHand) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Times times;
    for (int64_t sample : c.samples) times.Add(sample);
    const SampleStatistics statistics = times.statistics();
    EXPECT_EQ(statistics.count(), c.samples.size());
    EXPECT_EQ(statistics.minimum(), c.minimum);
    EXPECT_DOUBLE_EQ(statistics.mean(), c.mean);
    EXPECT_DOUBLE_EQ(statistics.stddev(), c.stddev);
    EXPECT_EQ(statistics.maximum(), c.maximum);
  }
}

TEST(SampleStatistics, LosesNothingWhereTheMeanDwarfsTheDeviation) {
  constexpr int64_t kFar = 1'800'000'000'000;  // half an hour in ns; its square is beyond a double
  Times times;
  for (int i = 0; i < 1'000'000; ++i) times.Add(kFar + i % 2);
  EXPECT_DOUBLE_EQ(times.statistics().mean(), static_cast<double>(kFar) + 0.5);
  EXPECT_DOUBLE_EQ(times.statistics().stddev(), std::sqrt(250'000.0 / 999'999));
}

TEST(SampleStatistics, IsExactForOneOutlierAmongAMillionEqualSamples) {
  Times times;
  for (int i = 0; i < 999'999; ++i) times.Add(1'000'000'001);
  times.Add(1'000'000'000);
  EXPECT_DOUBLE_EQ(times.statistics().stddev(), std::sqrt(999'999.0 / 1'000'000 / 999'999));
}

TEST(SampleStatistics, HoldsTheLongestTimes) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  Times times;
  times.Add(kMax);
  times.Add(0);
  EXPECT_DOUBLE_EQ(times.statistics().mean(), static_cast<double>(kMax) / 2);
  EXPECT_DOUBLE_EQ(times.statistics().stddev(), static_cast<double>(kMax) / std::sqrt(2.0));
  times.Add(kMax);
  EXPECT_DOUBLE_EQ(times.statistics().stddev(), static_cast<double>(kMax) / std::sqrt(3.0));
}

TEST(SampleStatistics, AgreesWithWelfordOnRandomSamples) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (uint64_t range : {2ull, 1'500ull, 65'536ull, 1'000'000'000ull, 120'000'000'000ull}) {
    Times times;
    Welford welford;
    for (int i = 0; i < 20'000; ++i) {
      const auto sample = static_cast<int64_t>(random() % range);
      times.Add(sample);
      welford.Add(sample);
      const SampleStatistics statistics = times.statistics();
      ASSERT_NEAR(statistics.mean(), welford.mean(), 1e-11 * welford.mean());
      ASSERT_NEAR(statistics.stddev(), welford.stddev(), 1e-11 * welford.stddev());
    }
  }
}

TEST(SampleStatistics, MergesAsIfTheSamplesHadBeenAdded) {
  Times even, odd, all, none;
  for (int64_t i = 0; i < 1'001; ++i) {
    (i % 2 == 0 ? even : odd).Add(i * i);
    all.Add(i * i);
  }
  odd.spread.Merge(even.spread);
  odd.spread.Merge(none.spread);
  const SampleStatistics merged(all.count, all.sum, odd.spread);
  EXPECT_EQ(merged.minimum(), 0u);
  EXPECT_EQ(merged.maximum(), 1'000'000u);
  EXPECT_EQ(merged.stddev(), all.statistics().stddev());
}

// Frames may claim any size.
TEST(SampleStatistics, IsExactForSizesWhoseSquaresGoBeyond64Bits) {
  constexpr uint32_t kMax = std::numeric_limits<uint32_t>::max();
  SizeSpread spread;
  uint64_t sum = 0;
  uint32_t times_beyond = 0;
  for (uint64_t count = 1; count <= 1'000; ++count) {
    const uint32_t size = count % 2 == 0 ? kMax : 0;
    times_beyond += spread.Add(size);
    sum += size;
    if (count % 2 != 0) continue;
    const SampleStatistics statistics(count, sum, Widen(spread, times_beyond));
    EXPECT_EQ(statistics.maximum(), kMax);
    EXPECT_DOUBLE_EQ(statistics.mean(), kMax / 2.0);
    const auto n = static_cast<double>(count);
    EXPECT_DOUBLE_EQ(statistics.stddev(), kMax / 2.0 * std::sqrt(n / (n - 1)));
  }
  EXPECT_GT(times_beyond, 400u);
}

// 65536 packets of 64 KiB and as many empty ones, far from the bound.
TEST(SampleStatistics, IsExactForRealSizes) {
  SizeSpread spread;
  for (int i = 0; i < 65'536; ++i) {
    EXPECT_FALSE(spread.Add(65'535));
    EXPECT_FALSE(spread.Add(0));
  }
  const SampleStatistics statistics(131'072, uint64_t{65'536} * 65'535, Widen(spread, 0));
  EXPECT_DOUBLE_EQ(statistics.stddev(), 65'535 / 2.0 * std::sqrt(131'072.0 / 131'071));
}

}  // namespace
}  // namespace weir
