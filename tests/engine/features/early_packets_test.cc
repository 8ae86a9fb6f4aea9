#include "engine/features/early_packets.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

EarlyPacket Packet(uint32_t size) { return {int64_t{size} * 10, size, Direction::kDstToSrc}; }

TEST(EarlyPackets, HoldsPacketsInOrderUpToTheLimit) {
  constexpr uint32_t kLimit = 3;
  EarlyPackets early;
  for (uint32_t size = 1; size <= kLimit + 1; ++size) {
    early.Add(Packet(size), kLimit);
    EXPECT_EQ(early.packets().size(), std::min(size, kLimit));
  }
  for (uint32_t i = 0; i < kLimit; ++i) {
    EXPECT_EQ(early.packets()[i].size, i + 1);
    EXPECT_EQ(early.packets()[i].inter_arrival, (i + 1) * 10);
    EXPECT_EQ(early.packets()[i].direction, Direction::kDstToSrc);
  }
}

TEST(EarlyPackets, HoldsNothingAtALimitOfZero) {
  EarlyPackets early;
  early.Add(Packet(1), 0);
  EXPECT_TRUE(early.packets().empty());
}

TEST(EarlyPackets, StaysSmallForAFlowOfOnePacket) {
  EarlyPackets early;
  early.Add(Packet(1), 65535);
  EXPECT_LE(early.packets().capacity(), 8u);
}

}  // namespace
}  // namespace weir
