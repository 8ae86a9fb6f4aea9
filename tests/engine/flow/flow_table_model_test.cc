// The flow table against a model of std::map and std::list, by random operations.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <list>
#include <map>
#include <random>

#include "engine/flow/flow_table.h"

namespace weir {
namespace {

FlowKey KeyOf(uint32_t number) {
  FlowKey key;
  std::memcpy(key.high_address.data() + 7, &number, sizeof(number));
  return key;
}

struct Case {
  const char* name;
  size_t capacity;
  uint32_t keys;    // drawn from so many
  uint32_t hashes;  // and so many different hashes: few make crowds
};

constexpr Case kCases[] = {
    {"OneFlow", 1, 5, 1000},
    {"BoundAboveTheKeys", 101, 100, 1000},
    {"BoundOfTheKeys", 100, 100, 1000},
    {"BoundBelowTheKeys", 99, 100, 1000},
    {"ManyEvictions", 50, 1000, 1000},
    {"Crowds", 400, 800, 3},
    {"OneHash", 400, 800, 1},
    {"ManyChunks", 5000, 8000, 100000},
};

class FlowTableModel : public testing::TestWithParam<Case> {
 protected:
  uint64_t HashOf(uint32_t number) const {
    return number % GetParam().hashes * 0xD1B54A32D192ED03ull;
  }

  // One packet of the flow `number`, in the table and in the model.
  void See(uint32_t number) {
    const uint64_t hash = HashOf(number);
    auto* entry = table_.Find(KeyOf(number), hash);
    ASSERT_EQ(entry != nullptr, model_.count(number) == 1);
    if (entry == nullptr) {
      MakeRoom(hash);
      entry = table_.Insert(KeyOf(number), hash);
      ASSERT_EQ(entry->state, 0u);
      entry->state = number;
      model_[number] = lru_.insert(lru_.end(), number);
    }
    ASSERT_EQ(entry->state, number);
    table_.Touch(entry);
    lru_.splice(lru_.end(), lru_, model_[number]);
  }

  void MakeRoom(uint64_t hash) {
    auto* victim = table_.MustEvict(hash);
    if (lru_.size() == GetParam().capacity) {
      ASSERT_NE(victim, nullptr);
    }
    if (victim == nullptr) return;
    const uint32_t number = victim->state;
    if (number != lru_.front()) {
      ASSERT_GE(CrowdOf(hash), FlowIndex::kChainLimit) << "not the oldest, and no crowd";
    }
    End(number);
  }

  int CrowdOf(uint64_t hash) const {
    int crowd = 0;  // every chain of the smallest index that can hold such a crowd
    for (uint32_t number : lru_) crowd += (HashOf(number) & 0xFF) == (hash & 0xFF);
    return crowd;
  }

  void End(uint32_t number) {
    auto* entry = table_.Find(KeyOf(number), HashOf(number));
    ASSERT_EQ(entry != nullptr, model_.count(number) == 1);
    if (entry == nullptr) return;
    table_.Erase(entry);
    lru_.erase(model_[number]);
    model_.erase(number);
  }

  void CheckAll() {
    ASSERT_EQ(table_.size(), lru_.size());
    ASSERT_LE(table_.size(), GetParam().capacity);
    auto* entry = table_.oldest();
    for (uint32_t number : lru_) {
      ASSERT_NE(entry, nullptr);
      ASSERT_EQ(entry->state, number);
      ASSERT_EQ(table_.Find(KeyOf(number), HashOf(number)), entry);
      entry = table_.NextNewer(entry);
    }
    ASSERT_EQ(entry, nullptr);
  }

  FlowTable<uint32_t> table_{GetParam().capacity};
  std::map<uint32_t, std::list<uint32_t>::iterator> model_;
  std::list<uint32_t> lru_;  // oldest first
};

TEST_P(FlowTableModel, AgreesAfterRandomOperations) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int step = 0; step < 60'000; ++step) {
    const auto number = static_cast<uint32_t>(random() % GetParam().keys);
    const uint64_t kind = random() % 16;
    if (kind < 13) {
      See(number);
    } else if (kind < 15) {
      End(number);
    } else if (!lru_.empty()) {
      End(lru_.front());
    }
    if (step % 4'096 == 0) CheckAll();
    if (HasFatalFailure()) return;
  }
  CheckAll();
}

INSTANTIATE_TEST_SUITE_P(Bounds, FlowTableModel, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace weir
