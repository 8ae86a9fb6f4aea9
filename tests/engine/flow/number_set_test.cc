#include "engine/flow/number_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace weir {
namespace {

std::vector<uint32_t> Walk(const NumberSet& set) {
  std::vector<uint32_t> found;
  for (uint32_t number = set.NextFrom(0); number != NumberSet::kNone;
       number = set.NextFrom(number + 1)) {
    found.push_back(number);
  }
  return found;
}

TEST(NumberSet, IsWalkedInOrder) {
  NumberSet set;
  EXPECT_EQ(set.NextFrom(0), NumberSet::kNone);
  for (uint32_t number : {700u, 0u, 63u, 64u, 128u}) set.Set(number);
  EXPECT_EQ(Walk(set), (std::vector<uint32_t>{0, 63, 64, 128, 700}));
  set.Clear(64);
  EXPECT_EQ(set.NextFrom(64), 128u);
  EXPECT_EQ(set.NextFrom(701), NumberSet::kNone);
  EXPECT_EQ(set.NextFrom(100'000), NumberSet::kNone);
}

TEST(NumberSet, AgreesWithASetOfTheStandardLibrary) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  NumberSet set;
  std::set<uint32_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const uint32_t number = random() % 1000;
    if (model.contains(number)) {
      model.erase(number);
      set.Clear(number);
    } else {
      model.insert(number);
      set.Set(number);
    }
    const auto next = model.lower_bound(number);
    ASSERT_EQ(set.NextFrom(number), next == model.end() ? NumberSet::kNone : *next);
  }
  EXPECT_EQ(Walk(set), std::vector<uint32_t>(model.begin(), model.end()));
}

}  // namespace
}  // namespace weir
