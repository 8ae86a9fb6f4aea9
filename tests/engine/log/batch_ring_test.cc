#include "engine/log/batch_ring.h"

#include "gtest/gtest.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

std::vector<size_t> PushAll(BatchRing& ring, const std::vector<size_t>& sizes) {
  std::vector<size_t> evicted_sizes;
  std::vector<std::shared_ptr<const EventBatch>> evicted;
  for (size_t size : sizes) ring.Push(BatchOf(size), UINT64_MAX, evicted);
  for (const auto& batch : evicted) evicted_sizes.push_back(batch->entries().size());
  return evicted_sizes;
}

TEST(BatchRing, HandsOutWhatItEvictsOldestFirst) {
  BatchRing ring({.max_bytes = 1 << 20, .max_events = 6});
  EXPECT_EQ(ring.oldest_sequence(), 1u);
  EXPECT_EQ(PushAll(ring, {1, 2, 3, 4}), (std::vector<size_t>{1, 2, 3}));
  EXPECT_EQ(ring.oldest_sequence(), 7u);
  EXPECT_EQ(ring.next_sequence(), 11u);
}

TEST(BatchRing, WeighsFromTheBatchThatHoldsAnEvent) {
  BatchRing ring({.max_bytes = 1 << 20, .max_events = 100});
  PushAll(ring, {1, 2, 3});
  struct {
    uint64_t sequence;
    uint64_t events;
  } const cases[] = {{0, 6}, {1, 6}, {2, 5}, {3, 5}, {4, 3}, {6, 3}, {7, 0}};
  for (const auto& c : cases) EXPECT_EQ(ring.LoadFrom(c.sequence).events, c.events) << c.sequence;
  EXPECT_EQ(ring.LoadFrom(4).bytes, BatchOf(3)->footprint());
}

TEST(BatchRing, CollectsWithinItsBounds) {
  BatchRing ring({.max_bytes = 1 << 20, .max_events = 100});
  PushAll(ring, {4, 4, 4});
  const size_t four = BatchOf(4)->bytes().size();
  struct {
    uint64_t sequence, limit;
    BatchRing::Bounds bounds;
    size_t batches;
  } const cases[] = {
      {1, 13, {1 << 20, 100, 100}, 3}, {1, 9, {1 << 20, 100, 100}, 2},
      {5, 13, {1 << 20, 100, 100}, 2}, {1, 13, {1 << 20, 100, 1}, 1},
      {1, 13, {1 << 20, 4, 100}, 1},   {1, 13, {1 << 20, 5, 100}, 2},
      {1, 13, {four, 100, 100}, 1},    {1, 13, {four + 1, 100, 100}, 2},
      {3, 13, {four, 100, 100}, 2},
  };
  for (const auto& c : cases) {
    std::vector<NumberedBatch> collected;
    ring.Collect(c.sequence, c.limit, c.bounds, collected);
    EXPECT_EQ(collected.size(), c.batches) << c.sequence << " " << c.bounds.max_bytes;
  }
}

TEST(BatchRing, HasSlackWithAnEighthFreeOrNothingKept) {
  const BatchRing ring({.max_bytes = 800, .max_events = 80});
  EXPECT_TRUE(ring.HasSlack({700, 70}));
  EXPECT_FALSE(ring.HasSlack({701, 70}));
  EXPECT_FALSE(ring.HasSlack({700, 71}));
  EXPECT_TRUE(BatchRing({.max_bytes = 0, .max_events = 0}).HasSlack({0, 0}));
}

}  // namespace
}  // namespace weir
