#include <cstdint>
#include <cstring>

#include "engine/dpi/ndpi_gate.h"
#include "engine/dpi/ndpi_substitutes.h"

// Both were compared with those of this release; another one may mean something else by them.
#if WEIR_NDPI_VERSION == 402

namespace {

constexpr size_t kMaskWords = sizeof(NDPI_PROTOCOL_BITMASK) / sizeof(uint64_t);
static_assert(kMaskWords == 8 && sizeof(NDPI_PROTOCOL_BITMASK) % sizeof(uint64_t) == 0);

}  // namespace

// nDPI's own goes through the masks by 4 bytes, with a branch for each. The masks come by value,
// and callers have just pushed them by 8 bytes: a wider load than that would wait for the stores.
int NDPI_BITMASK_COMPARE(NDPI_PROTOCOL_BITMASK a, NDPI_PROTOCOL_BITMASK b) {
  uint64_t x[kMaskWords], y[kMaskWords];
  std::memcpy(x, &a, sizeof(a));
  std::memcpy(y, &b, sizeof(b));
  const uint64_t lower = (x[0] & y[0]) | (x[1] & y[1]) | (x[2] & y[2]) | (x[3] & y[3]);
  const uint64_t upper = (x[4] & y[4]) | (x[5] & y[5]) | (x[6] & y[6]) | (x[7] & y[7]);
  return (lower | upper) != 0;
}

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

#endif
