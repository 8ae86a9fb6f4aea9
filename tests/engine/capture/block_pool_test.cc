#include "engine/capture/block_pool.h"

#include <thread>

#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(BlockPool, GivesABlockOutAgainWhenItsLastReferenceIsGone) {
  const auto pool = BlockPool::Create();
  std::shared_ptr<Block> block = pool->Take();
  uint8_t* const data = block->data();
  const std::shared_ptr<const void> borrowed = block;
  block.reset();
  EXPECT_EQ(pool->free_blocks(), 0u);
  EXPECT_NE(pool->Take()->data(), data);
  std::shared_ptr<const void>(borrowed).reset();
  EXPECT_EQ(pool->free_blocks(), 1u);
}

TEST(BlockPool, HoldsAsManyBlocksAsWereEverOutAtOnce) {
  const auto pool = BlockPool::Create();
  for (int round = 0; round < 100; ++round) {
    const auto a = pool->Take(), b = pool->Take(), c = pool->Take();
  }
  EXPECT_EQ(pool->all_blocks(), 3u);
  EXPECT_EQ(pool->free_blocks(), 3u);
}

TEST(BlockPool, LivesUntilItsLastBlockIsBack) {
  auto pool = BlockPool::Create();
  const std::weak_ptr<BlockPool> watch = pool;
  std::shared_ptr<Block> block = pool->Take();
  pool.reset();
  EXPECT_FALSE(watch.expired());
  block->data()[Block::kCapacity - 1] = 1;
  block.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(BlockPool, TakesBlocksBackFromOtherThreads) {
  const auto pool = BlockPool::Create();
  std::shared_ptr<Block> shared = pool->Take();
  for (int round = 0; round < 2000; ++round) {
    shared->data()[0] = static_cast<uint8_t>(round);
    std::shared_ptr<Block> next = pool->Take();
    std::thread other;
    if (round % 100 == 0) {
      other = std::thread([borrowed = std::move(shared), round]() mutable {
        EXPECT_EQ(borrowed->data()[0], static_cast<uint8_t>(round));
        borrowed.reset();
      });
    }
    shared = std::move(next);
    if (other.joinable()) other.join();
  }
  EXPECT_LE(pool->all_blocks(), 3u);
}

TEST(Block, HasZeroedSlackBehindItsBytes) {
  const auto pool = BlockPool::Create();
  const std::shared_ptr<Block> block = pool->Take();
  for (const size_t end : {size_t{0}, size_t{1000}, Block::kCapacity}) {
    std::fill(block->data(), block->data() + Block::kCapacity, 0xff);
    block->ZeroSlackBehind(end);
    for (size_t i = 0; i < Block::kSlack; ++i) ASSERT_EQ(block->data()[end + i], 0);
    if (end > 0) {
      EXPECT_EQ(block->data()[end - 1], 0xff);
    }
  }
}

}  // namespace
}  // namespace weir
