// The memory of this process.
#ifndef WEIR_SERVER_CONNECTIONS_PROCESS_MEMORY_H_
#define WEIR_SERVER_CONNECTIONS_PROCESS_MEMORY_H_

#include <cstdint>

namespace weir {

// Four fifths of what the machine has, or of what the control group of the process may have where
// that is less.
uint64_t UsableMemoryBytes();

// What of it is in RAM. 0 where the system does not say.
uint64_t ResidentBytes();

// What is in use, and what the allocator keeps though it was freed.
struct HeapBytes {
  uint64_t used = 0;
  uint64_t kept = 0;
};

// Takes the allocator's locks, one after the other: for when memory is short.
HeapBytes AskHeap();

// Gives what the allocator keeps back to the system. Likewise.
void TrimHeap();

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_PROCESS_MEMORY_H_
