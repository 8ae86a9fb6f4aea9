#include <cstring>

#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/substitutes/ndpi_substitutes.h"

// Compared with that of this release; another one may mean something else by it.
static_assert(WEIR_NDPI_VERSION == 402);

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
