// Protobuf's wire format, written and read back.

#include "engine/base/wire.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/byte_order.h"

namespace weir {
namespace {

TEST(Wire, IsReadAsItWasWritten) {
  std::string message;
  AppendVarint(1 << 3 | 0, message);
  AppendVarint(UINT64_MAX, message);
  AppendVarint(2 << 3 | 1, message);
  message.append("\x01\0\0\0\0\0\0\x80", 8);
  AppendVarint(1000 << 3 | 5, message);
  message.append("\x02\0\0\0", 4);
  const size_t before = message.size();
  AppendField(536870911, std::string(300, 'x'), message);
  WireReader fields(message);
  ASSERT_TRUE(fields.Next());
  EXPECT_EQ(fields.number(), 1u);
  EXPECT_FALSE(fields.is_length_delimited());
  EXPECT_EQ(fields.value(), UINT64_MAX);
  EXPECT_EQ(fields.raw().size(), 11u);
  ASSERT_TRUE(fields.Next());
  EXPECT_EQ(fields.value(), 0x8000000000000001u);
  ASSERT_TRUE(fields.Next());
  EXPECT_EQ(fields.number(), 1000u);
  EXPECT_EQ(fields.value(), 2u);
  ASSERT_TRUE(fields.Next());
  EXPECT_EQ(fields.number(), 536870911u);
  EXPECT_TRUE(fields.is_length_delimited());
  EXPECT_EQ(fields.bytes(), std::string(300, 'x'));
  EXPECT_EQ(fields.raw(), std::string_view(message).substr(before));
  EXPECT_FALSE(fields.Next());
  EXPECT_TRUE(fields.ok());
}

TEST(Wire, IsNeverReadBeyondItsEnd) {
  std::string message;
  AppendField(1, "content", message);
  AppendVarint(2 << 3 | 1, message);
  message.append(8, '\0');
  for (size_t size = 0; size <= message.size(); ++size) {
    // On the heap and no larger, so that the address sanitizer sees a read behind it.
    const std::string cut(message.data(), size);
    WireReader fields(cut);
    while (fields.Next()) continue;
    EXPECT_EQ(fields.ok(), size == 0 || size == 9 || size == message.size()) << size;
  }
}

TEST(Wire, HasNoGroupsAndNoVarintsOfMoreThanTenBytes) {
  for (const std::string& bad : {std::string("\x0b"), std::string("\x0c"), std::string("\x0e"),
                                 std::string("\x08") + std::string(10, '\xff') + "\x01"}) {
    WireReader fields(bad);
    EXPECT_FALSE(fields.Next());
    EXPECT_FALSE(fields.ok());
  }
}

constexpr uint8_t kBytes[] = {0xFF, 0x01, 0x02, 0x83, 0x84};

TEST(ByteOrder, LoadsUnalignedIntegersOfEitherOrder) {
  EXPECT_EQ(LoadBig16(kBytes + 1), 0x0102);
  EXPECT_EQ(LoadBig32(kBytes + 1), 0x01028384u);
  EXPECT_EQ(LoadLittle16(kBytes + 1), 0x0201);
  EXPECT_EQ(LoadLittle32(kBytes + 1), 0x84830201u);
}

}  // namespace

}  // namespace weir
