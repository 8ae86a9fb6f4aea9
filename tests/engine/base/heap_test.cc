#include "engine/base/heap.h"

#include <memory>

#include "gtest/gtest.h"

namespace weir {
namespace {

constexpr int64_t kSecond = kNanosPerSecond;

TEST(LargeObject, IsCountedWhenItGoes) {
  const uint64_t before = LargeObject::gone();
  auto object = std::make_unique<LargeObject>();
  EXPECT_EQ(LargeObject::gone(), before);
  object.reset();
  EXPECT_EQ(LargeObject::gone(), before + 1);
}

TEST(HeapTrimmer, IsNeverDueWhileNothingHasGone) {
  HeapTrimmer trimmer;
  EXPECT_FALSE(trimmer.IsDue(0, false, kSecond));
  EXPECT_FALSE(trimmer.IsDue(0, false, 2 * kSecond));
}

TEST(HeapTrimmer, IsDueOnceTheLastObjectHasGone) {
  HeapTrimmer trimmer;
  EXPECT_FALSE(trimmer.IsDue(3, false, 1 * kSecond)) << "more may follow";
  EXPECT_FALSE(trimmer.IsDue(4, false, 2 * kSecond)) << "and did";
  EXPECT_TRUE(trimmer.IsDue(4, false, 3 * kSecond));
  EXPECT_FALSE(trimmer.IsDue(4, false, 4 * kSecond)) << "once is enough";
  EXPECT_FALSE(trimmer.IsDue(5, false, 5 * kSecond));
  EXPECT_TRUE(trimmer.IsDue(5, false, 6 * kSecond));
}

TEST(HeapTrimmer, IsSeldomDueBesideWorkersButForgetsNothing) {
  HeapTrimmer trimmer;
  EXPECT_FALSE(trimmer.IsDue(1, true, 1 * kSecond));
  EXPECT_TRUE(trimmer.IsDue(1, true, 2 * kSecond));
  EXPECT_FALSE(trimmer.IsDue(2, true, 3 * kSecond));
  EXPECT_FALSE(trimmer.IsDue(2, true, 4 * kSecond));
  EXPECT_TRUE(trimmer.IsDue(2, true, 2 * kSecond + HeapTrimmer::kBusyIntervalNs));
  EXPECT_FALSE(trimmer.IsDue(3, true, 13 * kSecond));
  EXPECT_TRUE(trimmer.IsDue(3, false, 14 * kSecond)) << "the workers are gone";
}

}  // namespace
}  // namespace weir
