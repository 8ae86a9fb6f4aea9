#include <endian.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "engine/dpi/ndpi_gate.h"
#include "engine/dpi/ndpi_substitutes.h"

// Both were compared with those of this release; another one may mean something else by them.
#if WEIR_NDPI_VERSION == 402

namespace {

using Node = ndpi_patricia_node_t;
using Prefix = ndpi_prefix_t;

// Whether the first `bits` bits of both addresses are the same.
bool Agree(const Prefix& a, const Prefix& b, unsigned bits) {
  const auto* x = reinterpret_cast<const uint8_t*>(&a.add);
  const auto* y = reinterpret_cast<const uint8_t*>(&b.add);
  const unsigned whole = bits / 8;
  const unsigned rest = bits % 8;
  if (std::memcmp(x, y, whole) != 0) return false;
  return rest == 0 || ((x[whole] ^ y[whole]) >> (8 - rest)) == 0;
}

// An address as a number, its first bit the highest. What is behind a short one is not asked for.
using Bits = unsigned __int128;
Bits BitsOf(const Prefix& address) {
  uint64_t words[2];
  std::memcpy(words, &address.add, sizeof(words));
  return Bits{be64toh(words[0])} << 64 | be64toh(words[1]);
}

// The side of the tree that the address is on. Both sides are read, and one chosen without a
// branch, which could not be predicted.
const Node* Below(const Node& node, Bits address) {
  const bool is_right = (address >> (127 - node.bit) & 1) != 0;
  const Node* const left = node.l;
  const Node* const right = node.r;
  return __builtin_expect_with_probability(is_right, true, 0.5) ? right : left;
}

}  // namespace

// nDPI's own goes byte by byte.
char* ndpi_strnstr(const char* text, const char* find, size_t size) {
  const size_t wanted = std::strlen(find);
  if (wanted == 0) return const_cast<char*>(text);
  if (size == 0) return nullptr;  // the text may be null, too
  const char* const end = text + strnlen(text, size);
  while (wanted <= static_cast<size_t>(end - text)) {
    const size_t starts = static_cast<size_t>(end - text) - wanted + 1;
    const auto* found = static_cast<const char*>(std::memchr(text, find[0], starts));
    if (found == nullptr) return nullptr;
    if (std::memcmp(found, find, wanted) == 0) return const_cast<char*>(found);
    text = found + 1;
  }
  return nullptr;
}

// The longest prefix that `address` is in. nDPI's own goes down as far as the tree goes, and then
// up again to compare the prefixes that it has passed. But all that is below a prefix shares its
// bits, so the first one that differs ends the search: for most addresses it is the first of all.
extern "C" ndpi_patricia_node_t* ndpi_patricia_search_best2(ndpi_patricia_tree_t* tree,
                                                            ndpi_prefix_t* address, int inclusive) {
  const Bits bits = BitsOf(*address);
  const Node* best = nullptr;
  for (const Node* node = tree->head; node != nullptr; node = Below(*node, bits)) {
    const bool is_last = node->bit >= address->bitlen;
    if (is_last && !inclusive) break;
    if (const Prefix* const prefix = node->prefix; prefix != nullptr) {
      if (prefix->bitlen > address->bitlen || !Agree(*prefix, *address, prefix->bitlen)) break;
      best = node;
    }
    if (is_last) break;
  }
  return const_cast<Node*>(best);
}

#endif
