#include "engine/base/heap.h"

#include <malloc.h>

#include <atomic>
#include <utility>

namespace weir {
namespace {

std::atomic<uint64_t> large_objects_gone{0};

}  // namespace

void ConfigureHeap() {
#ifdef __GLIBC__
  constexpr int kMostAtTop = 2 << 20;
  mallopt(M_TRIM_THRESHOLD, kMostAtTop);
  mallopt(M_MMAP_THRESHOLD, kMostAtTop);
  mallopt(M_MXFAST, 0);
#endif
}

LargeObject::~LargeObject() { large_objects_gone.fetch_add(1, std::memory_order_relaxed); }

uint64_t LargeObject::gone() { return large_objects_gone.load(std::memory_order_relaxed); }

bool HeapTrimmer::IsDue(uint64_t gone, bool busy, int64_t now_ns) {
  const bool settled = std::exchange(seen_, gone) == gone;
  if (!settled || gone == trimmed_) return false;
  if (busy && now_ns - last_ns_ < kBusyIntervalNs) return false;
  trimmed_ = gone;
  last_ns_ = now_ns;
  return true;
}

void TrimHeaps() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace weir
