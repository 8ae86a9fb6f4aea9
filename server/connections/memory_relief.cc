#include "server/connections/memory_relief.h"

#include <algorithm>
#include <tuple>

#include "engine/base/clock.h"
#include "server/connections/process_memory.h"

namespace weir {
namespace {

// Giving memory back takes the allocator's locks for some milliseconds.
constexpr int64_t kTrimIntervalNs = 10 * kNanosPerSecond;
constexpr size_t kShareToShed = 8;

}  // namespace

std::vector<ConnectionTable::Entry> InOrderOfShedding(std::vector<ConnectionTable::Entry> open) {
  std::erase_if(open, [](const auto& each) { return each.connection->shed_reason().has_value(); });
  const auto rank = [](const ConnectionTable::Entry& each) {
    return std::tuple(!each.connection->has_called(), each.connection->calls(), each.ordinal);
  };
  std::sort(open.begin(), open.end(),
            [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
  return open;
}

size_t MemoryRelief::Look(const ConnectionTable& table, int64_t now_ns) {
  if (ResidentBytes() <= max_bytes_ || !IsInUse(now_ns)) return 0;
  std::vector<ConnectionTable::Entry> open = InOrderOfShedding(table.All());
  const size_t going = std::min(open.size(), open.size() / kShareToShed + 1);
  for (size_t i = 0; i < going; ++i) open[i].connection->Shed(ShedReason::kMemory);
  return going;
}

// What was freed and is only kept is no reason to close anything.
bool MemoryRelief::IsInUse(int64_t now_ns) {
  const HeapBytes heap = AskHeap();
  if (heap.kept > max_bytes_ / 16 && now_ns >= may_trim_ns_) {
    TrimHeap();
    may_trim_ns_ = now_ns + kTrimIntervalNs;
    return ResidentBytes() > max_bytes_;
  }
  return heap.used > max_bytes_ || ResidentBytes() > max_bytes_ + heap.kept;
}

}  // namespace weir
