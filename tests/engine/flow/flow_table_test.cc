#include "engine/flow/flow_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace weir {
namespace {

FlowKey KeyOf(uint32_t number) {
  FlowKey key;
  std::memcpy(key.low_address.data(), &number, sizeof(number));
  return key;
}

// Well-mixed enough, and not the engine's: the table takes whatever hash its caller has.
uint64_t HashOf(uint32_t number) { return (number + 1) * 0x9E3779B97F4A7C15ull >> 7; }

using Table = FlowTable<int>;

Table::Entry* Insert(Table& table, uint32_t number) {
  return table.Insert(KeyOf(number), HashOf(number));
}

TEST(FlowTable, IsEmptyAtFirst) {
  Table table(4);
  EXPECT_EQ(table.size(), 0u);
  EXPECT_EQ(table.capacity(), 4u);
  EXPECT_EQ(table.oldest(), nullptr);
  EXPECT_EQ(table.Find(KeyOf(1), HashOf(1)), nullptr);
  EXPECT_EQ(table.MustEvict(HashOf(1)), nullptr);
}

TEST(FlowTable, FindsWhatWasInsertedAndNothingElse) {
  Table table(4);
  Table::Entry* entry = Insert(table, 1);
  EXPECT_EQ(entry->state, 0);
  EXPECT_EQ(table.Find(KeyOf(1), HashOf(1)), entry);
  EXPECT_EQ(table.Find(KeyOf(2), HashOf(2)), nullptr);
  EXPECT_EQ(table.Find(KeyOf(2), HashOf(1)), nullptr) << "the hash alone must not match";
}

TEST(FlowTable, GivesItsRoomBackWhenABurstIsOver) {
  constexpr uint64_t kWeight = 2;
  constexpr uint32_t kFlows = 10 * FlowRoom::kStep;
  const auto budget = Budget::Create(kFlows * kWeight, 0);
  const auto share = budget->Reserve(FlowRoom::kStep * kWeight);
  Table table(1'000'000, FlowRoom(share.get(), kWeight));
  std::vector<Table::Entry*> entries;
  for (uint32_t number = 0; number < kFlows; ++number) {
    ASSERT_EQ(table.MustEvict(HashOf(number)), nullptr) << number;
    entries.push_back(Insert(table, number));
  }
  EXPECT_EQ(budget->taken(), budget->total());
  // Some live on, of every time: they keep their chunks.
  for (uint32_t number = 0; number < kFlows; ++number) {
    if (number % FlowRoom::kStep != 7) table.Erase(entries[number]);
  }
  EXPECT_EQ(budget->taken(), budget->total());
  for (uint32_t number = 7; number < kFlows - 2 * FlowRoom::kStep; number += FlowRoom::kStep) {
    table.Erase(entries[number]);
  }
  EXPECT_EQ(budget->taken(), 2 * FlowRoom::kStep * kWeight);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(table.Find(KeyOf(kFlows - FlowRoom::kStep + 7), HashOf(kFlows - FlowRoom::kStep + 7)),
            entries[kFlows - FlowRoom::kStep + 7]);
  for (uint32_t number = 0; number < kFlows - 2; ++number) {
    const uint32_t fresh = kFlows + number;
    ASSERT_EQ(table.MustEvict(HashOf(fresh)), nullptr) << number;
    Insert(table, fresh);
  }
  EXPECT_EQ(budget->taken(), budget->total());
}

TEST(FlowTable, KeepsItsRoomForOneFlowMoreOrLess) {
  const auto budget = Budget::Create(4 * FlowRoom::kStep, 0);
  const auto share = budget->Reserve(FlowRoom::kStep);
  Table table(1'000'000, FlowRoom(share.get(), 1));
  for (uint32_t number = 0; number < FlowRoom::kStep; ++number) {
    ASSERT_EQ(table.MustEvict(HashOf(number)), nullptr);
    Insert(table, number);
  }
  for (uint32_t i = 0; i < 3; ++i) {
    ASSERT_EQ(table.MustEvict(HashOf(FlowRoom::kStep)), nullptr);
    Table::Entry* const entry = Insert(table, FlowRoom::kStep);
    EXPECT_EQ(budget->taken(), 2 * FlowRoom::kStep);
    table.Erase(entry);
    EXPECT_EQ(budget->taken(), 2 * FlowRoom::kStep);
  }
}

TEST(FlowTable, EvictsTheLeastRecentlyUsedFlowWhereOthersHaveItsRoom) {
  constexpr uint64_t kWeight = 3;
  const auto budget = Budget::Create(3 * FlowRoom::kStep * kWeight, 0);
  const auto share = budget->Reserve(FlowRoom::kStep * kWeight);
  auto other = budget->Reserve(FlowRoom::kStep * kWeight);
  Table table(1'000'000, FlowRoom(share.get(), kWeight));
  uint32_t number = 0;
  for (; number < 2 * FlowRoom::kStep; ++number) {
    ASSERT_EQ(table.MustEvict(HashOf(number)), nullptr) << number;
    Insert(table, number);
  }
  EXPECT_EQ(budget->taken(), budget->total());
  EXPECT_EQ(table.MustEvict(HashOf(number)), table.oldest());
  EXPECT_EQ(table.times_without_room(), 1u);
  table.Erase(table.oldest());
  EXPECT_EQ(table.MustEvict(HashOf(number)), nullptr) << "the room of the flow that went";
  Insert(table, number);
  other.reset();
  EXPECT_EQ(table.MustEvict(HashOf(number)), nullptr) << "the room of the table that went";
  EXPECT_EQ(table.MustEvict(HashOf(number)), nullptr);
  EXPECT_EQ(share->size(), 3 * FlowRoom::kStep * kWeight) << "taken once";
}

TEST(FlowTable, HasAFirstStepOfRoomWhateverOthersHave) {
  const auto budget = Budget::Create(10, 0);
  const auto share = budget->Reserve(10);
  Table table(1'000'000, FlowRoom(share.get(), 1));
  for (uint32_t number = 0; number < FlowRoom::kStep; ++number) {
    ASSERT_EQ(table.MustEvict(HashOf(number)), nullptr) << number;
    Insert(table, number);
  }
  EXPECT_EQ(table.MustEvict(HashOf(5'000)), table.oldest());
  EXPECT_EQ(table.size(), FlowRoom::kStep);
}

TEST(FlowTable, EvictsTheLeastRecentlyUsedFlowAtItsBound) {
  Table table(3);
  Table::Entry* first = Insert(table, 1);
  Table::Entry* second = Insert(table, 2);
  EXPECT_FALSE(table.full());
  EXPECT_EQ(table.MustEvict(HashOf(3)), nullptr) << "one below the bound";
  Insert(table, 3);
  EXPECT_TRUE(table.full());
  EXPECT_EQ(table.MustEvict(HashOf(4)), first) << "at the bound";
  table.Touch(first);
  EXPECT_EQ(table.MustEvict(HashOf(4)), second);
  table.Erase(second);
  Insert(table, 4);
  EXPECT_EQ(table.size(), 3u) << "one beyond the bound";
  EXPECT_EQ(table.Find(KeyOf(2), HashOf(2)), nullptr);
  EXPECT_EQ(table.Find(KeyOf(1), HashOf(1)), first);
}

TEST(FlowTable, WorksWithRoomForOneFlow) {
  Table table(1);
  for (uint32_t number = 0; number < 10; ++number) {
    if (Table::Entry* victim = table.MustEvict(HashOf(number)); victim != nullptr) {
      table.Erase(victim);
    }
    Insert(table, number);
    EXPECT_EQ(table.size(), 1u);
    EXPECT_EQ(table.oldest()->key, KeyOf(number));
  }
}

TEST(FlowTable, WalksFlowsFromTheOldestUseToTheNewest) {
  Table table(3);
  Table::Entry* first = Insert(table, 1);
  Insert(table, 2);
  Table::Entry* third = Insert(table, 3);
  table.Touch(first);
  table.Touch(third);
  table.Touch(third);
  std::vector<FlowKey> keys;
  for (auto* e = table.oldest(); e != nullptr; e = table.NextNewer(e)) keys.push_back(e->key);
  EXPECT_EQ(keys, (std::vector<FlowKey>{KeyOf(2), KeyOf(1), KeyOf(3)}));
}

TEST(FlowTable, KeepsEntriesAtTheirAddressesWhileItGrows) {
  constexpr uint32_t kFlows = 10'000;
  Table table(kFlows);
  std::vector<Table::Entry*> entries;
  for (uint32_t number = 0; number < kFlows; ++number) entries.push_back(Insert(table, number));
  EXPECT_TRUE(table.full());
  for (uint32_t number = 0; number < kFlows; ++number) {
    ASSERT_EQ(table.Find(KeyOf(number), HashOf(number)), entries[number]);
  }
}

TEST(FlowTable, ReusesTheEntriesOfErasedFlows) {
  Table table(5'000);
  std::set<Table::Entry*> addresses;
  for (uint32_t number = 0; number < 100'000; ++number) {
    if (table.size() == 7) table.Erase(table.oldest());
    addresses.insert(Insert(table, number));
  }
  EXPECT_EQ(addresses.size(), 7u);
}

TEST(FlowTable, ConstructsAndDestroysEachStateOnce) {
  struct Counted {
    std::shared_ptr<int> token;
  };
  auto token = std::make_shared<int>(0);
  {
    FlowTable<Counted> table(2'000);
    for (uint32_t number = 0; number < 1'500; ++number) {
      table.Insert(KeyOf(number), HashOf(number))->state.token = token;
    }
    EXPECT_EQ(token.use_count(), 1'501);
    for (int i = 0; i < 500; ++i) table.Erase(table.oldest());
    EXPECT_EQ(token.use_count(), 1'001);
    EXPECT_EQ(table.Insert(KeyOf(9'999), HashOf(9'999))->state.token, nullptr);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(FlowTable, PrefetchesForAnyHashWithoutEffect) {
  Table table(100);
  Insert(table, 1);
  for (uint32_t number = 0; number < 1'000; ++number) {
    table.PrefetchSlot(HashOf(number));
    table.PrefetchEntry(HashOf(number), 64);
  }
  EXPECT_EQ(table.size(), 1u);
}

TEST(FlowTable, LimitsACrowdOfCollidingKeysAndSparesTheOthers) {
  constexpr uint64_t kCrowdedHash = 0x1234567890ABCDEF;
  constexpr uint32_t kLimit = FlowIndex::kChainLimit;
  Table table(5'000);
  for (uint32_t number = 0; number < 1'000; ++number) Insert(table, number);
  uint32_t evicted = 0;
  for (uint32_t number = 1'000; number < 101'000; ++number) {
    if (Table::Entry* victim = table.MustEvict(kCrowdedHash); victim != nullptr) {
      table.Erase(victim);
      ++evicted;
    }
    table.Insert(KeyOf(number), kCrowdedHash);
  }
  EXPECT_GE(evicted, 100'000 - kLimit);
  EXPECT_LE(table.size(), 1'000 + kLimit);
  uint32_t spared = 0;
  for (uint32_t number = 0; number < 1'000; ++number) {
    spared += table.Find(KeyOf(number), HashOf(number)) != nullptr;
  }
  EXPECT_GE(spared, 1'000 - kLimit);
}

}  // namespace
}  // namespace weir
