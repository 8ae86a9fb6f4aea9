#include "engine/flow/use_lists.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <list>
#include <random>
#include <vector>

namespace weir {
namespace {

std::vector<uint32_t> OldestFirst(const UseLists& lists, uint32_t list) {
  std::vector<uint32_t> entries;
  for (uint32_t entry = lists.oldest(list); entry != UseLists::kNone;
       entry = lists.NewerThan(entry, 1)) {
    entries.push_back(entry);
  }
  return entries;
}

using Entries = std::vector<uint32_t>;

TEST(UseLists, AreEmptyAtFirst) {
  const UseLists lists(3);
  for (uint32_t list = 0; list < 3; ++list) {
    EXPECT_EQ(lists.oldest(list), UseLists::kNone);
    EXPECT_EQ(lists.newest(list), UseLists::kNone);
  }
}

TEST(UseLists, PutAnEntryBehindAnother) {
  UseLists lists(2);
  for (uint32_t entry : {1, 2, 3}) lists.PushNewest(entry, 0);
  lists.PushNewest(4, 1);
  lists.MoveBehind(4, 2, 0);
  EXPECT_EQ(OldestFirst(lists, 0), (Entries{1, 2, 4, 3}));
  EXPECT_EQ(OldestFirst(lists, 1), Entries());
  lists.MoveBehind(3, UseLists::kNone, 0);
  lists.MoveBehind(1, 4, 0);
  EXPECT_EQ(OldestFirst(lists, 0), (Entries{3, 2, 4, 1}));
  lists.MoveBehind(2, UseLists::kNone, 1);
  EXPECT_EQ(OldestFirst(lists, 1), (Entries{2}));
  EXPECT_EQ(lists.newest(0), 1u);
}

TEST(UseLists, KeepEachListInTheOrderOfUse) {
  UseLists lists(2);
  for (uint32_t entry : {4, 0, 9}) lists.PushNewest(entry, 0);
  lists.PushNewest(7, 1);
  lists.MoveToNewest(4, 0);
  lists.MoveToNewest(4, 0);
  EXPECT_EQ(OldestFirst(lists, 0), (Entries{0, 9, 4}));
  lists.MoveToNewest(9, 1);
  EXPECT_EQ(OldestFirst(lists, 0), (Entries{0, 4}));
  EXPECT_EQ(OldestFirst(lists, 1), (Entries{7, 9}));
  EXPECT_EQ(lists.newest(1), 9u);
  EXPECT_EQ(lists.OlderThan(9), 7u);
  EXPECT_EQ(lists.OlderThan(7), UseLists::kNone);
  EXPECT_EQ(lists.NewerThan(0, 2), UseLists::kNone);
  lists.Remove(7);
  lists.Remove(9);
  EXPECT_EQ(OldestFirst(lists, 1), Entries());
}

TEST(UseLists, AgreeWithAModelAfterRandomOperations) {
  constexpr uint32_t kLists = 3, kEntries = 40;
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  UseLists lists(kLists);
  std::array<std::list<uint32_t>, kLists> model;
  std::array<int, kEntries> list_of;
  list_of.fill(-1);
  for (int step = 0; step < 20'000; ++step) {
    const auto entry = static_cast<uint32_t>(random() % kEntries);
    const auto list = static_cast<uint32_t>(random() % kLists);
    const bool is_in = list_of[entry] >= 0;
    if (is_in) model[static_cast<size_t>(list_of[entry])].remove(entry);
    if (is_in && random() % 4 == 0) {
      lists.Remove(entry);
      list_of[entry] = -1;
      continue;
    }
    is_in ? lists.MoveToNewest(entry, list) : lists.PushNewest(entry, list);
    model[list].push_back(entry);
    list_of[entry] = static_cast<int>(list);
  }
  for (uint32_t list = 0; list < kLists; ++list) {
    EXPECT_EQ(OldestFirst(lists, list), Entries(model[list].begin(), model[list].end()));
  }
}

}  // namespace
}  // namespace weir
