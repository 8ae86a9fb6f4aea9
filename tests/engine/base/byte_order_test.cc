#include "engine/base/byte_order.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

constexpr uint8_t kBytes[] = {0xFF, 0x01, 0x02, 0x83, 0x84};

TEST(ByteOrder, LoadsUnalignedIntegersOfEitherOrder) {
  EXPECT_EQ(LoadBig16(kBytes + 1), 0x0102);
  EXPECT_EQ(LoadBig32(kBytes + 1), 0x01028384u);
  EXPECT_EQ(LoadLittle16(kBytes + 1), 0x0201);
  EXPECT_EQ(LoadLittle32(kBytes + 1), 0x84830201u);
}

}  // namespace
}  // namespace weir
