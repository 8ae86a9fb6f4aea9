#include "engine/dpi/substitutes/ndpi_networks.h"

#include <endian.h>

#include <cstdint>
#include <cstring>

#include "engine/dpi/substitutes/ndpi_substitutes.h"

namespace weir::ndpi {

constinit thread_local const NetworkStarts* NetworkStarts::in_use_ = nullptr;

// Compared with that of this release; another one may mean something else by it.
static_assert(WEIR_NDPI_VERSION == 402);

namespace {

using Node = ndpi_patricia_node_t;
using Prefix = ndpi_prefix_t;

// An address, its first bit the highest. What is behind a short one is never asked for.
using Bits = unsigned __int128;
constexpr unsigned kAddressBits = 128;

Bits BitsOf(const Prefix& address) {
  uint64_t words[2];
  std::memcpy(words, &address.add, sizeof(words));
  return Bits{be64toh(words[0])} << 64 | be64toh(words[1]);
}

// The side of the tree that the address is on. Both sides are read, and one chosen without a
// branch, which could not be predicted.
const Node* Below(const Node& node, Bits address) {
  const bool is_right = (address >> (kAddressBits - 1 - node.bit) & 1) != 0;
  const Node* const left = node.l;
  const Node* const right = node.r;
  return __builtin_expect_with_probability(is_right, true, 0.5) ? right : left;
}

// Whether the address begins as the prefix does.
bool IsIn(const Prefix& prefix, const Prefix& address) {
  const auto* x = reinterpret_cast<const uint8_t*>(&prefix.add);
  const auto* y = reinterpret_cast<const uint8_t*>(&address.add);
  const unsigned bytes = prefix.bitlen / 8;
  const unsigned rest = prefix.bitlen % 8;
  if (prefix.bitlen > address.bitlen || std::memcmp(x, y, bytes) != 0) return false;
  return rest == 0 || ((x[bytes] ^ y[bytes]) >> (8 - rest)) == 0;
}

}  // namespace

// Down to where the way depends on further bits, or where a prefix has to be compared.
NetworkStarts::NetworkStarts(const Module& module)
    : tree_(static_cast<const ndpi_patricia_tree_t*>(module.protocols_ptree)) {
  for (size_t first = 0; first < starts_.size(); ++first) {
    const Bits address = Bits{first} << (kAddressBits - kBits);
    const Node* node = tree_->head;
    while (node != nullptr && node->prefix == nullptr && node->bit < kBits) {
      node = Below(*node, address);
    }
    starts_[first] = node;
  }
}

}  // namespace weir::ndpi

// The longest prefix that the address is in. nDPI's own goes down as far as the tree does, and then
// up again to compare the prefixes that it has passed. But all that is below a prefix shares its
// bits, so the first one that differs ends the search.
ndpi_patricia_node_t* ndpi_patricia_search_best2(ndpi_patricia_tree_t* tree, ndpi_prefix_t* address,
                                                 int inclusive) {
  using namespace weir::ndpi;
  const Bits bits = BitsOf(*address);
  const Node* node =
      address->bitlen < NetworkStarts::kBits
          ? tree->head
          : NetworkStarts::In(*tree,
                              static_cast<size_t>(bits >> (kAddressBits - NetworkStarts::kBits)));
  const Node* best = nullptr;
  for (; node != nullptr; node = Below(*node, bits)) {
    const bool is_last = node->bit >= address->bitlen;
    if (is_last && !inclusive) break;
    if (node->prefix != nullptr) {
      if (!IsIn(*node->prefix, *address)) break;
      best = node;
    }
    if (is_last) break;
  }
  return const_cast<Node*>(best);
}
