// Our functions against nDPI's own, which its shared library has.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "engine/dpi/ndpi_gate.h"

namespace weir {
namespace {

template <typename Function>
Function* Own(const char* name) {
  static void* const library = dlopen("libndpi.so.4.2", RTLD_NOW | RTLD_LOCAL);  // lives on
  return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}

class NdpiHotFunctions : public testing::Test {
 protected:
  void SetUp() override {
    if (WEIR_NDPI_VERSION != 402) GTEST_SKIP() << "nothing is exchanged in this nDPI";
    if (Own<void>("ndpi_strnstr") == nullptr) GTEST_SKIP() << "no libndpi.so.4.2 to compare with";
  }
};

TEST_F(NdpiHotFunctions, AreOursInThisProgram) {
  EXPECT_NE(Own<decltype(ndpi_strnstr)>("ndpi_strnstr"), &ndpi_strnstr);
  EXPECT_NE(Own<decltype(NDPI_BITMASK_COMPARE)>("NDPI_BITMASK_COMPARE"), &NDPI_BITMASK_COMPARE);
}

TEST_F(NdpiHotFunctions, CompareMasksAsNdpiDoes) {
  auto* const own = Own<decltype(NDPI_BITMASK_COMPARE)>("NDPI_BITMASK_COMPARE");
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    NDPI_PROTOCOL_BITMASK a, b;
    NDPI_BITMASK_RESET(a);
    NDPI_BITMASK_RESET(b);
    for (uint64_t bits = random() % 12; bits > 0; --bits) {
      NDPI_ADD_PROTOCOL_TO_BITMASK(a, random());
      NDPI_ADD_PROTOCOL_TO_BITMASK(b, random());
    }
    if (i % 3 == 0) NDPI_ADD_PROTOCOL_TO_BITMASK(b, random());
    if (i % 5 == 0) NDPI_BITMASK_SET_ALL(b);
    ASSERT_EQ(NDPI_BITMASK_COMPARE(a, b), own(a, b)) << i;
  }
}

TEST_F(NdpiHotFunctions, CompareEveryBitOfAMask) {
  for (unsigned bit = 0; bit < NDPI_NUM_BITS; ++bit) {
    NDPI_PROTOCOL_BITMASK a, b;
    NDPI_SAVE_AS_BITMASK(a, bit);
    NDPI_BITMASK_SET_ALL(b);
    EXPECT_EQ(NDPI_BITMASK_COMPARE(a, b), 1) << bit;
    NDPI_DEL_PROTOCOL_FROM_BITMASK(b, bit);
    EXPECT_EQ(NDPI_BITMASK_COMPARE(a, b), 0) << bit;
  }
}

// A text of a few letters, so that much of it is found in another; now and then with a zero in it.
std::string Random(std::mt19937_64& random, size_t most) {
  std::string text(random() % (most + 1), '\0');
  for (char& letter : text)
    letter = random() % 50 == 0 ? '\0' : static_cast<char>('a' + random() % 3);
  return text;
}

TEST_F(NdpiHotFunctions, SearchAsNdpiDoes) {
  auto* const own = Own<decltype(ndpi_strnstr)>("ndpi_strnstr");
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

TEST_F(NdpiHotFunctions, SearchNoTextAtAllAsNdpiDoes) {
  EXPECT_EQ(ndpi_strnstr(nullptr, "a", 0), nullptr);
  EXPECT_EQ(Own<decltype(ndpi_strnstr)>("ndpi_strnstr")(nullptr, "a", 0), nullptr);
}

}  // namespace
}  // namespace weir
