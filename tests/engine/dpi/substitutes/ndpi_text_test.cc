#include <gtest/gtest.h>

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>

#include "engine/dpi/substitutes/ndpi_substitutes.h"
#include "tests/engine/dpi/substitutes/ndpi_own.h"

// A null string and texts that are too long are just what is to be tried.
#pragma GCC diagnostic ignored "-Wformat-overflow"
#pragma GCC diagnostic ignored "-Wformat-security"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wformat-truncation"
#endif

namespace weir {
namespace {

constexpr size_t kRoom = 64;
constexpr char kUntouched = '\x7F';

struct Printed {
  int result;
  std::string buffer;  // all of it, behind the end of the text too
  friend bool operator==(const Printed&, const Printed&) = default;
};

std::ostream& operator<<(std::ostream& out, const Printed& printed) {
  return out << printed.result << " \"" << printed.buffer.c_str() << '"';
}

template <typename Print>
Printed Run(const Print& print) {
  std::string buffer(kRoom, kUntouched);
  const int result = print(buffer.data());
  return {result, buffer};
}

// What the C library and the substitutes make of the same call, for every size of the buffer.
template <typename... Values>
void ExpectAsTheCLibrary(const char* format, Values... values) {
  SCOPED_TRACE(format);
  for (size_t size = 0; size <= kRoom; ++size) {
    const Printed expected = Run([&](char* out) { return snprintf(out, size, format, values...); });
    EXPECT_EQ(Run([&](char* out) { return weir_ndpi_snprintf(out, size, format, values...); }),
              expected);
    EXPECT_EQ(Run([&](char* out) {
                return weir_ndpi_snprintf_chk(out, size, 1, kRoom, format, values...);
              }),
              expected);
  }
  const Printed expected = Run([&](char* out) { return snprintf(out, kRoom, format, values...); });
  if (expected.result >= static_cast<int>(kRoom)) return;
  for (const size_t object_size : {kRoom, SIZE_MAX}) {
    EXPECT_EQ(Run([&](char* out) {
                return weir_ndpi_sprintf_chk(out, 1, object_size, format, values...);
              }),
              expected);
  }
}

TEST(NdpiText, IsTheCLibrarysForTheFormatsOfFingerprints) {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 300; ++i) {
    const unsigned number = static_cast<unsigned>(random()) >> (random() % 32);
    const std::string text(random() % 20, static_cast<char>('a' + i % 26));
    ExpectAsTheCLibrary("%u,", number);
    ExpectAsTheCLibrary("%s%u", i % 2 == 0 ? "-" : "", number);
    ExpectAsTheCLibrary("%s%04X", text.c_str(), number);
    ExpectAsTheCLibrary("%02x", number);
    ExpectAsTheCLibrary("%02X", number & 0xFF);
    ExpectAsTheCLibrary("%x:%X:%09u", number, number, number);
    ExpectAsTheCLibrary("%d", static_cast<int>(number));
    ExpectAsTheCLibrary("%d", -static_cast<int>(number));
    ExpectAsTheCLibrary("%s%s=%s", text.c_str(), "CN", text.c_str());
    ExpectAsTheCLibrary("%u.%u.%u.%u", number & 0xFF, number >> 8 & 0xFF, number >> 16 & 0xFF, 0u);
    ExpectAsTheCLibrary(",%s,%s,%s", text.c_str(), "", text.c_str());
  }
  ExpectAsTheCLibrary("");
  ExpectAsTheCLibrary("literal text, no more");
}

TEST(NdpiText, LeavesOtherFormatsToTheCLibrary) {
  ExpectAsTheCLibrary("%%");
  ExpectAsTheCLibrary("%5u|%-8s|%+d", 42u, "left", 7);
  ExpectAsTheCLibrary("%08d", -42);
  ExpectAsTheCLibrary("%012u", 42u);
  ExpectAsTheCLibrary("%lu %llx %hhu", 1ul << 40, 1ull << 50, 300);
  ExpectAsTheCLibrary("%.3f %c %p", 1.0 / 3, 'x', static_cast<void*>(nullptr));
  ExpectAsTheCLibrary("%.4s %*u", "cut short", 9, 5u);
  ExpectAsTheCLibrary("%u then %.2f", 17u, 2.5);
  ExpectAsTheCLibrary("%s", static_cast<const char*>(nullptr));
  ExpectAsTheCLibrary("%#x %o %i", 255u, 8u, -3);
}

TEST(NdpiTextDeathTest, DoesNotWriteBeyondTheObject) {
  char object[8];
  const char* text = "longer than that";
  EXPECT_DEATH(weir_ndpi_snprintf_chk(object, 16, 1, sizeof(object), "%s", text), "overflow");
  EXPECT_DEATH(weir_ndpi_sprintf_chk(object, 1, sizeof(object), "%s", text), "overflow");
}

}  // namespace

// Our search in texts against nDPI's own.

namespace {

class NdpiStrnstr : public ComparedWithNdpi {};

TEST_F(NdpiStrnstr, IsOursInThisProgram) { EXPECT_NE(OWN_OF_NDPI(ndpi_strnstr), &ndpi_strnstr); }

// A text of a few letters, so that much of it is found in another; now and then with a zero in it.
std::string Random(std::mt19937_64& random, size_t most) {
  std::string text(random() % (most + 1), '\0');
  for (char& letter : text)
    letter = random() % 50 == 0 ? '\0' : static_cast<char>('a' + random() % 3);
  return text;
}

TEST_F(NdpiStrnstr, FindsWhatNdpiFinds) {
  auto* const own = OWN_OF_NDPI(ndpi_strnstr);
  std::mt19937_64 random(2);
  int found = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string text = Random(random, 40);
    const std::string find = Random(random, 4);
    const size_t size = text.empty() ? 0 : random() % (text.size() + 1);
    const char* const expected = own(text.c_str(), find.c_str(), size);
    ASSERT_EQ(ndpi_strnstr(text.c_str(), find.c_str(), size), expected)
        << testing::PrintToString(text) << " " << testing::PrintToString(find) << " " << size;
    found += expected != nullptr;
  }
  EXPECT_GT(found, 10000);
  EXPECT_LT(found, 90000);
}

TEST_F(NdpiStrnstr, FindsNothingInNoTextAtAll) {
  EXPECT_EQ(ndpi_strnstr(nullptr, "a", 0), nullptr);
  EXPECT_EQ(OWN_OF_NDPI(ndpi_strnstr)(nullptr, "a", 0), nullptr);
}

}  // namespace

}  // namespace weir
