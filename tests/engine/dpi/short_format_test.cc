#include "engine/dpi/short_format.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace weir {
namespace {

struct Formatted {
  int length;
  std::string text;
  bool operator==(const Formatted&) const = default;
};

Formatted Short(size_t size, const char* format, ...) {
  char buffer[64] = "untouched";
  va_list arguments;
  va_start(arguments, format);
  const int length = FormatShort(buffer, size, format, arguments);
  va_end(arguments);
  return {length, buffer};
}

Formatted Printed(const char* format, ...) {
  char buffer[64];
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(buffer, sizeof(buffer), format, arguments);
  va_end(arguments);
  return {length, buffer};
}

TEST(FormatShort, WritesWhatPrintfWrites) {
  for (const unsigned number : {0u, 1u, 9u, 10u, 255u}) {
    for (const char* format : {"%02x", "%02X", "%u,"}) {
      EXPECT_EQ(Short(64, format, number), Printed(format, number)) << format << " " << number;
    }
  }
  for (const unsigned number : {0u, 49195u, UINT32_MAX}) {
    EXPECT_EQ(Short(64, "%u,", number), Printed("%u,", number));
    for (const char* text : {"", "-", "longer than a separator"}) {
      EXPECT_EQ(Short(64, "%s%u", text, number), Printed("%s%u", text, number));
    }
  }
}

TEST(FormatShort, LeavesTheRestToPrintf) {
  const Formatted left{-1, "untouched"};
  EXPECT_EQ(Short(64, "%02x", 256u), left);
  EXPECT_EQ(Short(64, "%s%u", static_cast<const char*>(nullptr), 1u), left);
  for (const char* format : {"", "%u", "%d,", "%02d", "%s%u,", "%u,%u", "text"}) {
    EXPECT_EQ(Short(64, format, 1u, 1u), left) << format;
  }
}

TEST(FormatShort, LeavesWhatMayNotFitToPrintf) {
  const Formatted left{-1, "untouched"};
  EXPECT_EQ(Short(11, "%02x", 1u), left);
  EXPECT_EQ(Short(11, "%u,", 1u), left);
  EXPECT_EQ(Short(12, "%u,", UINT32_MAX), (Formatted{11, "4294967295,"}));
  EXPECT_EQ(Short(12, "%s%u", "-", UINT32_MAX), left);
  EXPECT_EQ(Short(13, "%s%u", "-", UINT32_MAX), (Formatted{11, "-4294967295"}));
}

}  // namespace
}  // namespace weir
