#include "engine/base/in_order.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace weir {
namespace {

using Numbers = std::vector<uint64_t>;

TEST(InOrder, HandsOnWhatIsNextAndWhatWaitedForIt) {
  InOrder<uint64_t> in_order;
  Numbers got;
  const auto hand_on = [&](uint64_t number) { got.push_back(number); };
  in_order.Bring(2, 2, hand_on);
  in_order.Bring(1, 1, hand_on);
  EXPECT_EQ(got, Numbers{});
  in_order.Bring(0, 0, hand_on);
  EXPECT_EQ(got, Numbers({0, 1, 2}));
  in_order.Bring(3, 3, hand_on);
  EXPECT_EQ(got, Numbers({0, 1, 2, 3}));
}

TEST(InOrder, LeavesToWhoHandsOnWhatComesMeanwhile) {
  InOrder<uint64_t> in_order;
  Numbers got;
  const auto fail = [](uint64_t number) { ADD_FAILURE() << number << " by who came second"; };
  in_order.Bring(0, 0, [&](uint64_t number) {
    if (number == 0) in_order.Bring(1, 1, fail);
    got.push_back(number);
  });
  EXPECT_EQ(got, Numbers({0, 1}));
}

TEST(InOrder, MovesWhatItIsGiven) {
  InOrder<std::unique_ptr<int>> in_order;
  int sum = 0;
  const auto add = [&](std::unique_ptr<int> item) { sum += *item; };
  in_order.Bring(1, std::make_unique<int>(20), add);
  in_order.Bring(0, std::make_unique<int>(3), add);
  EXPECT_EQ(sum, 23);
}

TEST(InOrder, KeepsTheOrderOfWhatThreadsBring) {
  constexpr uint64_t kItems = 20'000;
  InOrder<uint64_t> in_order;
  Numbers got;  // unguarded: one thread at a time hands on
  std::atomic<uint64_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (uint64_t number = next++; number < kItems; number = next++) {
        in_order.Bring(number, number, [&](uint64_t item) { got.push_back(item); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(got.size(), kItems);
  for (uint64_t i = 0; i < kItems; ++i) ASSERT_EQ(got[i], i);
}

}  // namespace
}  // namespace weir
