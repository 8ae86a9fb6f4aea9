#include "engine/features/running_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/engine/features/welford.h"

namespace weir {
namespace {

struct Case {
  const char* name;
  std::vector<int64_t> samples;
  int64_t minimum;
  double mean, stddev;
  int64_t maximum;
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

TEST(RunningStatistics, GivesTheValuesWorkedByHand) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    RunningStatistics statistics;
    for (int64_t sample : c.samples) statistics.Add(sample);
    EXPECT_EQ(statistics.count(), c.samples.size());
    EXPECT_EQ(statistics.minimum(), c.minimum);
    EXPECT_DOUBLE_EQ(statistics.mean(), c.mean);
    EXPECT_DOUBLE_EQ(statistics.stddev(), c.stddev);
    EXPECT_EQ(statistics.maximum(), c.maximum);
  }
}

TEST(RunningStatistics, LosesNothingWhereTheMeanDwarfsTheDeviation) {
  constexpr int64_t kFar = 1'800'000'000'000;  // half an hour in ns; its square is beyond a double
  RunningStatistics statistics;
  for (int i = 0; i < 1'000'000; ++i) statistics.Add(kFar + i % 2);
  EXPECT_DOUBLE_EQ(statistics.mean(), static_cast<double>(kFar) + 0.5);
  EXPECT_DOUBLE_EQ(statistics.stddev(), std::sqrt(250'000.0 / 999'999));
}

TEST(RunningStatistics, IsExactForOneOutlierAmongAMillionEqualSamples) {
  RunningStatistics statistics;
  for (int i = 0; i < 999'999; ++i) statistics.Add(1'000'000'001);
  statistics.Add(1'000'000'000);
  EXPECT_DOUBLE_EQ(statistics.stddev(), std::sqrt(999'999.0 / 1'000'000 / 999'999));
}

TEST(RunningStatistics, HoldsTheLongestTimes) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  RunningStatistics statistics;
  statistics.Add(kMax);
  statistics.Add(0);
  EXPECT_DOUBLE_EQ(statistics.mean(), static_cast<double>(kMax) / 2);
  EXPECT_DOUBLE_EQ(statistics.stddev(), static_cast<double>(kMax) / std::sqrt(2.0));
  statistics.Add(kMax);
  EXPECT_DOUBLE_EQ(statistics.stddev(), static_cast<double>(kMax) / std::sqrt(3.0));
}

TEST(RunningStatistics, AgreesWithWelfordOnRandomSamples) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (uint64_t range : {2ull, 1'500ull, 65'536ull, 1'000'000'000ull, 120'000'000'000ull}) {
    RunningStatistics statistics;
    Welford welford;
    for (int i = 0; i < 20'000; ++i) {
      const auto sample = static_cast<int64_t>(random() % range);
      statistics.Add(sample);
      welford.Add(sample);
      ASSERT_NEAR(statistics.mean(), welford.mean(), 1e-11 * welford.mean());
      ASSERT_NEAR(statistics.stddev(), welford.stddev(), 1e-11 * welford.stddev());
    }
  }
}

TEST(RunningStatistics, MergesAsIfTheSamplesHadBeenAdded) {
  RunningStatistics even, odd, all, none;
  for (int64_t i = 0; i < 1'001; ++i) {
    (i % 2 == 0 ? even : odd).Add(i * i);
    all.Add(i * i);
  }
  odd.Merge(even);
  odd.Merge(none);
  EXPECT_EQ(odd.count(), all.count());
  EXPECT_EQ(odd.minimum(), 0);
  EXPECT_EQ(odd.maximum(), 1'000'000);
  EXPECT_EQ(odd.mean(), all.mean());
  EXPECT_EQ(odd.stddev(), all.stddev());
}

}  // namespace
}  // namespace weir
