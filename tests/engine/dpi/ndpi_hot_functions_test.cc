// Our functions against nDPI's own, which its shared library has.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "engine/dpi/ndpi_gate.h"
#include "engine/dpi/ndpi_networks.h"
#include "engine/dpi/ndpi_substitutes.h"
#include "tests/engine/dpi/ndpi_own.h"

namespace weir {
namespace {

using Search = decltype(ndpi_patricia_search_best2);

class NdpiHotFunctions : public testing::Test {
 protected:
  void SetUp() override {
    if (WEIR_NDPI_VERSION != 402) GTEST_SKIP() << "nothing is exchanged in this nDPI";
    if (OwnOfNdpi<void>("ndpi_strnstr") == nullptr)
      GTEST_SKIP() << "no libndpi.so.4.2 to compare with";
  }
};

TEST_F(NdpiHotFunctions, AreOursInThisProgram) {
  EXPECT_NE(OwnOfNdpi<decltype(ndpi_strnstr)>("ndpi_strnstr"), &ndpi_strnstr);
  EXPECT_NE(OwnOfNdpi<Search>("ndpi_patricia_search_best2"), &ndpi_patricia_search_best2);
}

// A text of a few letters, so that much of it is found in another; now and then with a zero in it.
std::string Random(std::mt19937_64& random, size_t most) {
  std::string text(random() % (most + 1), '\0');
  for (char& letter : text)
    letter = random() % 50 == 0 ? '\0' : static_cast<char>('a' + random() % 3);
  return text;
}

TEST_F(NdpiHotFunctions, SearchAsNdpiDoes) {
  auto* const own = OwnOfNdpi<decltype(ndpi_strnstr)>("ndpi_strnstr");
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
  EXPECT_EQ(OwnOfNdpi<decltype(ndpi_strnstr)>("ndpi_strnstr")(nullptr, "a", 0), nullptr);
}

// A number with few bits that differ from another, so that prefixes lie within prefixes.
uint8_t FewValues(std::mt19937_64& random) { return random() % 4 == 0 ? 0x80 : 0x81; }

// A tree of address prefixes, and addresses of hosts or networks to look up in it.
class PrefixTree {
 public:
  explicit PrefixTree(int family) : family_(family), bits_(family == AF_INET ? 32 : 128) {
    tree_ = ndpi_patricia_new(bits_);
  }
  ~PrefixTree() { ndpi_patricia_destroy(tree_, nullptr); }

  ndpi_prefix_t Random(std::mt19937_64& random, bool whole) const {
    ndpi_prefix_t prefix{};
    uint8_t bytes[16];
    for (uint8_t& byte : bytes) byte = FewValues(random);
    const auto length = static_cast<uint16_t>(whole ? bits_ : random() % (bits_ + 1u));
    if (family_ == AF_INET) {
      ndpi_fill_prefix_v4(&prefix, reinterpret_cast<in_addr*>(bytes), length, bits_);
    } else {
      ndpi_fill_prefix_v6(&prefix, reinterpret_cast<in6_addr*>(bytes), length, bits_);
    }
    return prefix;
  }

  void Add(ndpi_prefix_t prefix) { ndpi_patricia_lookup(tree_, &prefix); }
  ndpi_patricia_tree_t* get() const { return tree_; }

 private:
  const int family_;
  const uint16_t bits_;
  ndpi_patricia_tree_t* tree_;
};

class NdpiPrefixSearch : public NdpiHotFunctions, public testing::WithParamInterface<int> {};

TEST_P(NdpiPrefixSearch, FindsWhatNdpiFinds) {
  auto* const own = OwnOfNdpi<Search>("ndpi_patricia_search_best2");
  std::mt19937_64 random(4);
  int found = 0;
  for (int round = 0; round < 300; ++round) {
    PrefixTree tree(GetParam());
    for (int prefixes = round % 40; prefixes > 0; --prefixes) tree.Add(tree.Random(random, false));
    for (int i = 0; i < 200; ++i) {
      ndpi_prefix_t address = tree.Random(random, i % 2 == 0);
      for (const int inclusive : {0, 1}) {
        ndpi_patricia_node_t* const expected = own(tree.get(), &address, inclusive);
        ASSERT_EQ(ndpi_patricia_search_best2(tree.get(), &address, inclusive), expected) << round;
        found += expected != nullptr;
      }
    }
  }
  EXPECT_GT(found, 10000);
  EXPECT_LT(found, 110000);
}

INSTANTIATE_TEST_SUITE_P(Families, NdpiPrefixSearch, testing::Values(AF_INET, AF_INET6));

}  // namespace
}  // namespace weir
