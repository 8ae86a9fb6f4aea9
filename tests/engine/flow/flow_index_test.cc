#include "engine/flow/flow_index.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace weir {
namespace {

// The comparisons that a lookup of `tag` makes when no entry is the right one.
int ComparisonsFor(const FlowIndex& index, uint32_t tag) {
  int comparisons = 0;
  index.Find(tag, [&](uint32_t) {
    ++comparisons;
    return false;
  });
  return comparisons;
}

TEST(FlowIndex, TellsEntriesOfOneTagApart) {
  FlowIndex index;
  for (uint32_t entry = 0; entry < 5; ++entry) index.Insert(42, entry);
  for (uint32_t wanted = 0; wanted < 5; ++wanted) {
    EXPECT_EQ(index.Find(42, [&](uint32_t entry) { return entry == wanted; }), wanted);
  }
  index.Erase(42, 2);
  EXPECT_EQ(index.Find(42, [](uint32_t entry) { return entry == 2; }), FlowIndex::kNone);
  EXPECT_EQ(index.size(), 4u);
}

TEST(FlowIndex, IsCrowdedAtTheChainLimitAndNotBefore) {
  FlowIndex index;
  for (uint32_t entry = 0; entry < FlowIndex::kChainLimit - 1; ++entry) index.Insert(7, entry);
  EXPECT_EQ(index.CrowdedBy(7), FlowIndex::kNone);
  index.Insert(7, FlowIndex::kChainLimit - 1);
  EXPECT_EQ(index.CrowdedBy(7), static_cast<uint32_t>(FlowIndex::kChainLimit - 1));
  EXPECT_EQ(index.CrowdedBy(8), FlowIndex::kNone) << "a crowd does not spread";
  index.Erase(7, 3);
  EXPECT_EQ(index.CrowdedBy(7), FlowIndex::kNone);
}

TEST(FlowIndex, ComparesNoMoreThanTheLimitWhateverIsInserted) {
  FlowIndex index;
  for (uint32_t entry = 0; entry < 50'000; ++entry) {
    const uint32_t tag = entry % 3 << 20;  // three tags, one chain as long as the index is small
    if (index.CrowdedBy(tag) == FlowIndex::kNone) index.Insert(tag, entry);
  }
  EXPECT_LE(index.size(), 3u * FlowIndex::kChainLimit);
  for (uint32_t tag : {0u, 1u << 20, 2u << 20}) {
    EXPECT_LE(ComparisonsFor(index, tag), FlowIndex::kChainLimit);
  }
}

TEST(FlowIndex, KeepsChainsWithinTheLimitWhileItGrows) {
  FlowIndex index;
  uint32_t entry = 0;
  for (int i = 0; i < FlowIndex::kChainLimit; ++i) index.Insert(0, entry++);
  while (entry < 100'000) {
    index.Insert(entry, entry);
    ++entry;
  }
  EXPECT_EQ(ComparisonsFor(index, 0), FlowIndex::kChainLimit);
  for (uint32_t e = FlowIndex::kChainLimit; e < entry; ++e) {
    ASSERT_EQ(index.Find(e, [&](uint32_t candidate) { return candidate == e; }), e);
  }
}

}  // namespace
}  // namespace weir
