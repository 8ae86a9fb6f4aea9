#include <gtest/gtest.h>

#include "server/streams/stream_reports.h"

namespace weir {
namespace {

constexpr int64_t kInterval = GapCoalescer::kIntervalNs;
constexpr LossReason kOverrun = LossReason::kOverrun;

TEST(GapCoalescer, TellsTheFirstGapAtOnce) {
  GapCoalescer gaps;
  EXPECT_EQ(gaps.Add({3, 7, kOverrun}, 0), (GapReport{kOverrun, 3, 7, 5}));
  EXPECT_FALSE(gaps.untold().has_value());
}

TEST(GapCoalescer, TellsThoseThatFollowSoonTogether) {
  GapCoalescer gaps;
  ASSERT_TRUE(gaps.Add({3, 7, kOverrun}, 100).has_value());
  EXPECT_EQ(gaps.Add({10, 10, kOverrun}, 100), std::nullopt);
  EXPECT_EQ(gaps.DueIn(100), kInterval);
  EXPECT_EQ(gaps.Add({20, 29, kOverrun}, 99 + kInterval), std::nullopt);
  EXPECT_EQ(gaps.untold(), (GapReport{kOverrun, 10, 29, 11}));
  EXPECT_EQ(gaps.Add({40, 40, kOverrun}, 100 + kInterval), (GapReport{kOverrun, 10, 40, 12}));
  EXPECT_EQ(gaps.Add({50, 50, kOverrun}, 100 + kInterval), std::nullopt);
}

TEST(GapCoalescer, TellsWithoutAnotherGapWhenItIsDue) {
  GapCoalescer gaps;
  gaps.Add({1, 1, kOverrun}, 100);
  gaps.Add({3, 4, kOverrun}, 101);
  EXPECT_EQ(gaps.DueIn(99 + kInterval), 1);
  EXPECT_EQ(gaps.DueIn(100 + kInterval), 0);
  EXPECT_EQ(gaps.Tell(100 + kInterval), (GapReport{kOverrun, 3, 4, 2}));
  EXPECT_FALSE(gaps.untold().has_value());
  EXPECT_EQ(gaps.DueIn(100 + kInterval), kInterval);
}

TEST(GapCoalescer, KeepsReasonsApart) {
  GapCoalescer gaps;
  gaps.Add({1, 1, kOverrun}, 0);
  gaps.Add({3, 4, kOverrun}, 1);
  EXPECT_EQ(gaps.Add({5, 9, LossReason::kDrain}, 2), (GapReport{kOverrun, 3, 4, 2}));
  EXPECT_EQ(gaps.untold(), (GapReport{LossReason::kDrain, 5, 9, 5}));
}

TEST(GapCoalescer, TellsAtOnceWhatAnEarlierStreamDidNot) {
  GapCoalescer gaps;
  gaps.Restore({kOverrun, 3, 9, 2});
  EXPECT_EQ(gaps.DueIn(0), 0);
  EXPECT_EQ(gaps.Add({12, 12, kOverrun}, 0), (GapReport{kOverrun, 3, 12, 3}));
}

}  // namespace
}  // namespace weir
