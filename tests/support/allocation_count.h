// Counts the allocations of a whole test program: linking this replaces operator new.
#ifndef WEIR_TESTS_SUPPORT_ALLOCATION_COUNT_H_
#define WEIR_TESTS_SUPPORT_ALLOCATION_COUNT_H_

#include <cstdint>

namespace weir {

// Calls of operator new by all threads since the start.
uint64_t AllocationCount();

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_ALLOCATION_COUNT_H_
