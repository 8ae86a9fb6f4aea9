#include "server/streams/gap_teller.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

constexpr int64_t kInterval = GapTeller::kIntervalNs;
constexpr LossReason kOverrun = LossReason::kOverrun;

TEST(GapTeller, TellsTheFirstGapAtOnce) {
  GapTeller teller;
  EXPECT_EQ(teller.Add({3, 7, kOverrun}, 0), (GapReport{kOverrun, 3, 7, 5}));
  EXPECT_FALSE(teller.untold().has_value());
}

TEST(GapTeller, TellsThoseThatFollowSoonTogether) {
  GapTeller teller;
  ASSERT_TRUE(teller.Add({3, 7, kOverrun}, 100).has_value());
  EXPECT_EQ(teller.Add({10, 10, kOverrun}, 100), std::nullopt);
  EXPECT_EQ(teller.DueIn(100), kInterval);
  EXPECT_EQ(teller.Add({20, 29, kOverrun}, 99 + kInterval), std::nullopt);
  EXPECT_EQ(teller.untold(), (GapReport{kOverrun, 10, 29, 11}));
  EXPECT_EQ(teller.Add({40, 40, kOverrun}, 100 + kInterval), (GapReport{kOverrun, 10, 40, 12}));
  EXPECT_EQ(teller.Add({50, 50, kOverrun}, 100 + kInterval), std::nullopt);
}

TEST(GapTeller, TellsWithoutAnotherGapWhenItIsDue) {
  GapTeller teller;
  teller.Add({1, 1, kOverrun}, 100);
  teller.Add({3, 4, kOverrun}, 101);
  EXPECT_EQ(teller.DueIn(99 + kInterval), 1);
  EXPECT_EQ(teller.DueIn(100 + kInterval), 0);
  EXPECT_EQ(teller.Tell(100 + kInterval), (GapReport{kOverrun, 3, 4, 2}));
  EXPECT_FALSE(teller.untold().has_value());
  EXPECT_EQ(teller.DueIn(100 + kInterval), kInterval);
}

TEST(GapTeller, KeepsReasonsApart) {
  GapTeller teller;
  teller.Add({1, 1, kOverrun}, 0);
  teller.Add({3, 4, kOverrun}, 1);
  EXPECT_EQ(teller.Add({5, 9, LossReason::kDrain}, 2), (GapReport{kOverrun, 3, 4, 2}));
  EXPECT_EQ(teller.untold(), (GapReport{LossReason::kDrain, 5, 9, 5}));
}

TEST(GapTeller, TellsAtOnceWhatAnEarlierStreamDidNot) {
  GapTeller teller;
  teller.Restore({kOverrun, 3, 9, 2});
  EXPECT_EQ(teller.DueIn(0), 0);
  EXPECT_EQ(teller.Add({12, 12, kOverrun}, 0), (GapReport{kOverrun, 3, 12, 3}));
}

}  // namespace
}  // namespace weir
