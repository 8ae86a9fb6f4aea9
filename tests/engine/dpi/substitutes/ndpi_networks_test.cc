// Our search in trees of networks against nDPI's own.
#include "engine/dpi/substitutes/ndpi_networks.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/dpi/ndpi/detection_module.h"
#include "engine/dpi/substitutes/ndpi_substitutes.h"
#include "tests/engine/dpi/substitutes/ndpi_own.h"

namespace weir {
namespace {

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

class NdpiPrefixSearch : public ComparedWithNdpi, public testing::WithParamInterface<int> {};

TEST_P(NdpiPrefixSearch, FindsWhatNdpiFinds) {
  auto* const own = OWN_OF_NDPI(ndpi_patricia_search_best2);
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

using NdpiNetworks = ComparedWithNdpi;

TEST_F(NdpiNetworks, IsOursInThisProgram) {
  EXPECT_NE(OWN_OF_NDPI(ndpi_patricia_search_best2), &ndpi_patricia_search_best2);
}

// Eight addresses of each network of 16 bits, so that all that nDPI knows is met.
TEST_F(NdpiNetworks, AreTheSameFromHalfWayDown) {
  const DetectionModule ours = *DetectionModule::Create();
  OwnModule theirs;
  const ndpi::NetworkStarts starts(*ours.get());
  const ndpi::NetworkStarts::Use use(starts);
  std::mt19937 random(5);
  int known = 0;
  for (uint32_t network = 0; network < 65536; ++network) {
    for (int i = 0; i < 8; ++i) {
      in_addr address{htonl(network << 16 | (random() & 0xFFFF))};
      const uint16_t expected = OWN_OF_NDPI(ndpi_network_ptree_match)(theirs.get(), &address);
      ASSERT_EQ(ndpi_network_ptree_match(ours.get(), &address), expected) << inet_ntoa(address);
      known += expected != NDPI_PROTOCOL_UNKNOWN;
    }
  }
  EXPECT_GT(known, 1000);
}

TEST_F(NdpiNetworks, AreFoundAsWellInATreeThatHasNoStarts) {
  const DetectionModule ours = *DetectionModule::Create();
  const ndpi::NetworkStarts starts(*ours.get());
  const ndpi::NetworkStarts::Use use(starts);
  PrefixTree tree(AF_INET);
  std::mt19937_64 random(6);
  ndpi_prefix_t address = tree.Random(random, true);
  EXPECT_EQ(ndpi_patricia_search_best2(tree.get(), &address, 1), nullptr);
  tree.Add(address);
  EXPECT_NE(ndpi_patricia_search_best2(tree.get(), &address, 1), nullptr);
}

}  // namespace
}  // namespace weir
