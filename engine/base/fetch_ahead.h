// Hints for memory that will be needed soon.
#ifndef WEIR_ENGINE_BASE_FETCH_AHEAD_H_
#define WEIR_ENGINE_BASE_FETCH_AHEAD_H_

#include <cstddef>
#include <cstdint>

namespace weir {

// Has the cache line at `address` fetched while the program goes on. Any address is fine.
// The empty statement is an effect that the compiler has to keep: GCC 12 takes a function that does
// nothing but fetch for one without any, and drops the calls of it.
inline void FetchAhead(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");
}

// The same for the lines at `begin`, and at every 64 bytes behind it that are below `bytes`.
inline void FetchAhead(const void* begin, size_t bytes) {
  const auto address = reinterpret_cast<uintptr_t>(begin);
  for (size_t i = 0; i < bytes; i += 64) FetchAhead(reinterpret_cast<const void*>(address + i));
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_FETCH_AHEAD_H_
