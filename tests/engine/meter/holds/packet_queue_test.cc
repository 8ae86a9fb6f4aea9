#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "engine/meter/holds/held_flow.h"

namespace weir {
namespace {

constexpr uint8_t kMac[] = {1, 2, 3, 4, 5, 6};
constexpr uint8_t kOtherMac[] = {7, 8, 9, 10, 11, 12};

// A packet of which everything that is borrowed is gone when the vector is.
PacketView PacketIn(std::vector<uint8_t>& block, uint8_t fill, uint32_t size, bool with_macs) {
  block.assign(size + 12, fill);
  std::memcpy(block.data(), kMac, sizeof(kMac));
  std::memcpy(block.data() + 6, kOtherMac, sizeof(kOtherMac));
  PacketView packet;
  packet.ip = block.data() + 12;
  packet.ip_offset = 12;
  packet.ip_captured = size;
  packet.ordinal = fill;
  if (with_macs) {
    packet.source_mac_offset = 0;
    packet.destination_mac_offset = 6;
  }
  return packet;
}

void Push(PacketQueue& queue, uint8_t fill, uint32_t size, bool with_macs = true) {
  std::vector<uint8_t> block;
  queue.Push(PacketIn(block, fill, size, with_macs));
}

void ExpectFront(const PacketQueue& queue, uint8_t fill, uint32_t size, bool with_macs = true) {
  const PacketView& packet = queue.front();
  EXPECT_EQ(packet.ordinal, fill);
  ASSERT_EQ(packet.ip_captured, size);
  for (uint32_t i = 0; i < size; ++i) ASSERT_EQ(packet.ip[i], fill);
  for (uint32_t i = 0; i < 64; ++i) ASSERT_EQ(packet.ip[size + i], 0);
  ASSERT_EQ(packet.source_mac() != nullptr, with_macs);
  ASSERT_EQ(packet.destination_mac() != nullptr, with_macs);
  if (!with_macs) return;
  EXPECT_EQ(std::memcmp(packet.source_mac(), kMac, 6), 0);
  EXPECT_EQ(std::memcmp(packet.destination_mac(), kOtherMac, 6), 0);
}

TEST(PacketQueue, HasCopiesOfItsPackets) {
  PacketQueue queue;
  EXPECT_TRUE(queue.empty());
  Push(queue, 1, 40);
  Push(queue, 2, 1500, false);
  Push(queue, 3, 0);
  ExpectFront(queue, 1, 40);
  queue.Pop();
  ExpectFront(queue, 2, 1500, false);
  queue.Pop();
  ExpectFront(queue, 3, 0);
  queue.Pop();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0u);
}

TEST(PacketQueue, CountsItsBytesWhateverComesAndGoes) {
  PacketQueue queue;
  size_t bytes = 0;
  std::vector<uint8_t> block;
  for (uint8_t i = 1; i <= 100; ++i) {
    const PacketView packet = PacketIn(block, i, i, true);
    queue.Push(packet);
    bytes += PacketQueue::BytesOf(packet);
    if (i % 3 == 0) {
      bytes -= PacketQueue::BytesOf(queue.front());
      queue.Pop();
    }
    ASSERT_EQ(queue.bytes(), bytes);
    ASSERT_EQ(queue.size(), i - i / 3u);
    ExpectFront(queue, static_cast<uint8_t>(1 + i / 3), 1 + i / 3u);
  }
}

TEST(PacketQueue, GoesOnWhereItIsMovedTo) {
  PacketQueue queue;
  for (uint8_t i = 1; i <= 3; ++i) Push(queue, i, 10);
  queue.Pop();
  PacketQueue moved = std::move(queue);
  ExpectFront(moved, 2, 10);
  Push(moved, 4, 10);
  EXPECT_EQ(moved.size(), 3u);
}

}  // namespace
}  // namespace weir
