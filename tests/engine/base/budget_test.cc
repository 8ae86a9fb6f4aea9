#include "engine/base/budget.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(Budget, ReservesUpToItsTotalAndNoMore) {
  const auto budget = Budget::Create(10, 4);
  const auto certain = budget->Reserve(4);
  const auto of_the_rest = budget->Reserve(6);
  ASSERT_NE(certain, nullptr);
  ASSERT_NE(of_the_rest, nullptr);
  EXPECT_EQ(budget->taken(), 10u);
  EXPECT_EQ(budget->Reserve(1), nullptr);
  EXPECT_NE(budget->Reserve(0), nullptr);
}

TEST(Budget, KeepsWhatIsReservedFromThoseWhoGrow) {
  const auto budget = Budget::Create(10, 4);
  const auto share = budget->Reserve(2);
  EXPECT_TRUE(share->Grow(5));
  EXPECT_FALSE(share->Grow(2));
  EXPECT_TRUE(share->Grow(1));
  EXPECT_FALSE(share->Grow(1));
  EXPECT_EQ(share->size(), 8u);
  EXPECT_NE(budget->Reserve(2), nullptr);
}

TEST(Budget, HasBackWhatAShareHadWhenThatGoes) {
  const auto budget = Budget::Create(10, 4);
  {
    const auto certain = budget->Reserve(4);
    const auto of_the_rest = budget->Reserve(3);
    EXPECT_TRUE(of_the_rest->Grow(3));
  }
  EXPECT_EQ(budget->taken(), 0u);
  const auto certain = budget->Reserve(4);
  EXPECT_TRUE(certain->Grow(6));
}

TEST(Budget, TakesBackFromAShareAllButWhatWasReserved) {
  const auto budget = Budget::Create(10, 4);
  const auto share = budget->Reserve(4);
  ASSERT_TRUE(share->Grow(6));
  for (const auto& [size, left] : {std::pair(12, 10), {7, 7}, {4, 4}, {1, 4}}) {
    share->ShrinkTo(size);
    EXPECT_EQ(share->size(), left) << size;
    EXPECT_EQ(budget->taken(), left) << size;
  }
}

TEST(Budget, TakesAnyNumbers) {
  const auto budget = Budget::Create(UINT64_MAX, UINT64_MAX);
  const auto all = budget->Reserve(UINT64_MAX);
  ASSERT_NE(all, nullptr);
  EXPECT_EQ(budget->Reserve(UINT64_MAX), nullptr);
  EXPECT_FALSE(all->Grow(UINT64_MAX));
}

TEST(Budget, IsOutlivedByItsShares) {
  auto budget = Budget::Create(10, 4);
  const auto share = budget->Reserve(1);
  budget.reset();
  EXPECT_TRUE(share->Grow(6));
}

TEST(Budget, GivesNoMoreThanItHasToManyThreads) {
  const auto budget = Budget::Create(1000, 10);
  const auto share = budget->Reserve(10);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&share] {
      while (share->Grow(3)) continue;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(share->size(), 1000u);
}

}  // namespace
}  // namespace weir
