#include <gtest/gtest.h>

#include "engine/base/clock.h"

namespace weir {
namespace {

TEST(NanosBetween, IsTheDifferenceWhereItFits) {
  EXPECT_EQ(NanosBetween(5, 5), 0);
  EXPECT_EQ(NanosBetween(-7, 5), 12);
  EXPECT_EQ(NanosBetween(INT64_MIN, INT64_MIN + 3), 3);
  EXPECT_EQ(NanosBetween(0, INT64_MAX), INT64_MAX);
  EXPECT_EQ(NanosBetween(INT64_MIN, -1), INT64_MAX);
}

TEST(NanosBetween, StopsAtTheLargestNumber) {
  EXPECT_EQ(NanosBetween(INT64_MIN, 0), INT64_MAX);
  EXPECT_EQ(NanosBetween(-1, INT64_MAX), INT64_MAX);
  EXPECT_EQ(NanosBetween(INT64_MIN, INT64_MAX), INT64_MAX);
}

}  // namespace
}  // namespace weir
