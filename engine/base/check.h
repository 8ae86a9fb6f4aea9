// Our own invariants: what no packet, file or client can break.
#ifndef WEIR_ENGINE_BASE_CHECK_H_
#define WEIR_ENGINE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace weir {

// Ends the program, with what is broken on standard error, unless `holds`. Thread-safe.
inline void Check(bool holds, const char* invariant) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "weir: broken invariant: %s\n", invariant);
  std::abort();
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_CHECK_H_
