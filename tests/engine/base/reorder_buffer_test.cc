#include "engine/base/reorder_buffer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace weir {
namespace {

using Numbers = std::vector<uint64_t>;

TEST(ReorderBuffer, HandsOnWhatIsNextAndWhatWaitedForIt) {
  ReorderBuffer<uint64_t> buffer;
  Numbers got;
  const auto hand_on = [&](uint64_t number) { got.push_back(number); };
  buffer.Bring(2, 2, hand_on);
  buffer.Bring(1, 1, hand_on);
  EXPECT_EQ(got, Numbers{});
  buffer.Bring(0, 0, hand_on);
  EXPECT_EQ(got, Numbers({0, 1, 2}));
  buffer.Bring(3, 3, hand_on);
  EXPECT_EQ(got, Numbers({0, 1, 2, 3}));
}

TEST(ReorderBuffer, LeavesToWhoHandsOnWhatComesMeanwhile) {
  ReorderBuffer<uint64_t> buffer;
  Numbers got;
  const auto fail = [](uint64_t number) { ADD_FAILURE() << number << " by who came second"; };
  buffer.Bring(0, 0, [&](uint64_t number) {
    if (number == 0) buffer.Bring(1, 1, fail);
    got.push_back(number);
  });
  EXPECT_EQ(got, Numbers({0, 1}));
}

TEST(ReorderBuffer, MovesWhatItIsGiven) {
  ReorderBuffer<std::unique_ptr<int>> buffer;
  int sum = 0;
  const auto add = [&](std::unique_ptr<int> item) { sum += *item; };
  buffer.Bring(1, std::make_unique<int>(20), add);
  buffer.Bring(0, std::make_unique<int>(3), add);
  EXPECT_EQ(sum, 23);
}

TEST(ReorderBuffer, KeepsTheOrderOfWhatThreadsBring) {
  constexpr uint64_t kItems = 20'000;
  ReorderBuffer<uint64_t> buffer;
  Numbers got;  // unguarded: one thread at a time hands on
  std::atomic<uint64_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (uint64_t number = next++; number < kItems; number = next++) {
        buffer.Bring(number, number, [&](uint64_t item) { got.push_back(item); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(got.size(), kItems);
  for (uint64_t i = 0; i < kItems; ++i) ASSERT_EQ(got[i], i);
}

}  // namespace
}  // namespace weir
