// Our search in texts against nDPI's own.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "tests/engine/dpi/substitutes/ndpi_own.h"

namespace weir {
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
