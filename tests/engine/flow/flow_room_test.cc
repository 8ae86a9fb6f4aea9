#include "engine/flow/flow_room.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

constexpr size_t kStep = ByteRoom::kStep;
constexpr uint64_t kCost = ByteRoom::kStepCost;

TEST(ByteRoom, HasAFirstStepForCertain) {
  const auto budget = Budget::Create(0, 0);
  const auto share = budget->Reserve(0);
  ByteRoom room(share.get());
  EXPECT_TRUE(room.Fits(kStep));
  EXPECT_FALSE(room.Fits(kStep + 1));
  EXPECT_TRUE(room.Fits(kStep)) << "a refusal takes nothing away";
}

TEST(ByteRoom, TakesStepsAsFlowsOnceAndGivesThemBack) {
  const auto budget = Budget::Create(3 * kCost, 0);
  const auto share = budget->Reserve(0);
  ByteRoom room(share.get());
  EXPECT_TRUE(room.Fits(kStep + 1));
  EXPECT_EQ(budget->taken(), kCost);
  EXPECT_TRUE(room.Fits(2 * kStep));
  EXPECT_TRUE(room.Fits(1));
  EXPECT_EQ(budget->taken(), kCost);
  EXPECT_TRUE(room.Fits(4 * kStep));
  EXPECT_EQ(budget->taken(), 3 * kCost);
  EXPECT_FALSE(room.Fits(4 * kStep + 1));
  EXPECT_TRUE(room.Fits(2 * kStep));
  EXPECT_EQ(budget->taken(), 2 * kCost) << "one to spare";
  EXPECT_TRUE(room.Fits(0));
  EXPECT_EQ(budget->taken(), 0u);
  EXPECT_TRUE(room.Fits(4 * kStep));
}

TEST(ByteRoom, HasNoBoundWithoutAShare) {
  ByteRoom room(nullptr);
  EXPECT_TRUE(room.Fits(size_t{1} << 40));
}

}  // namespace
}  // namespace weir
