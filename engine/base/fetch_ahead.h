// Hints for memory that will be needed soon.
#ifndef WEIR_ENGINE_BASE_FETCH_AHEAD_H_
#define WEIR_ENGINE_BASE_FETCH_AHEAD_H_

namespace weir {

// Has the cache line at `address` fetched while the program goes on. Any address is fine.
// The empty statement is an effect that the compiler has to keep: GCC 12 takes a function that does
// nothing but fetch for one without any, and drops the calls of it.
inline void FetchAhead(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_FETCH_AHEAD_H_
