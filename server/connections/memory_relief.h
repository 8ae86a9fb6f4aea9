// What is done when the process has more memory than it may: connections go before sessions.
#ifndef WEIR_SERVER_CONNECTIONS_MEMORY_RELIEF_H_
#define WEIR_SERVER_CONNECTIONS_MEMORY_RELIEF_H_

#include <cstdint>
#include <vector>

#include "server/connections/connection_table.h"

namespace weir {

// The order in which connections go: first those that never called anything, then by the calls that
// they have under way, most first; among equals the newest first.
std::vector<ConnectionTable::Entry> InOrderOfShedding(std::vector<ConnectionTable::Entry> open);

// By one thread.
class MemoryRelief {
 public:
  explicit MemoryRelief(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // Looks at the process. Where it has too much, gives back what only the allocator keeps, or else
  // closes connections: an eighth of them, and at least one. Gives how many.
  size_t Look(const ConnectionTable& table, int64_t now_ns);

 private:
  bool IsInUse(int64_t now_ns);

  const uint64_t max_bytes_;
  int64_t may_trim_ns_ = 0;  // monotonic
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_MEMORY_RELIEF_H_
