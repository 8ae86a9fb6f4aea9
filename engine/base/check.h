// What must hold if this code is right. Not for what a packet, a file or a client may cause.
#ifndef WEIR_ENGINE_BASE_CHECK_H_
#define WEIR_ENGINE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace weir {

// Says where and what, and aborts the process. Thread-safe; takes no lock and no memory.
[[noreturn]] inline void FailCheck(const char* file, int line, const char* condition,
                                   const char* what) {
  std::fprintf(stderr, "%s:%d: %s: check failed: %s\n", file, line, what, condition);
  std::abort();
}

}  // namespace weir

// Aborts where `condition` is false; `what` is the fault in a few words, a string literal.
#define WEIR_CHECK(condition, what) \
  ((condition) ? void() : ::weir::FailCheck(__FILE__, __LINE__, #condition, what))

#endif  // WEIR_ENGINE_BASE_CHECK_H_
