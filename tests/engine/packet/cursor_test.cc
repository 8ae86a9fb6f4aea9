#include "engine/packet/cursor.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

constexpr uint8_t kBytes[] = {0x01, 0x02, 0x03, 0x04, 0x05};

TEST(Cursor, ReadsInNetworkOrderFromWhereItStands) {
  Cursor cursor(kBytes, sizeof(kBytes));
  EXPECT_EQ(cursor.Byte(4), 5);
  cursor.Skip(1);
  EXPECT_EQ(cursor.Big16(0), 0x0203);
  EXPECT_EQ(cursor.Big32(0), 0x02030405u);
  EXPECT_EQ(cursor.data(), kBytes + 1);
  EXPECT_EQ(cursor.remaining(), 4u);
}

TEST(Cursor, SkipsUpToItsEndAndNoFurther) {
  Cursor cursor(kBytes, sizeof(kBytes));
  EXPECT_TRUE(cursor.Has(5));
  EXPECT_FALSE(cursor.Has(6));
  EXPECT_FALSE(cursor.TrySkip(6));
  EXPECT_EQ(cursor.remaining(), 5u);
  EXPECT_TRUE(cursor.TrySkip(4));
  EXPECT_TRUE(cursor.TrySkip(1));
  EXPECT_FALSE(cursor.TrySkip(1));
  EXPECT_TRUE(cursor.TrySkip(0));
}

TEST(Cursor, IsEmptyUntilSet) {
  EXPECT_EQ(Cursor().remaining(), 0u);
  EXPECT_FALSE(Cursor().Has(1));
}

}  // namespace
}  // namespace weir
