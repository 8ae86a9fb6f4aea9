// What the process keeps of the memory that it has freed: glibc's heaps, told to give it back.
#ifndef WEIR_ENGINE_BASE_HEAP_H_
#define WEIR_ENGINE_BASE_HEAP_H_

#include <cstdint>

#include "engine/base/clock.h"

namespace weir {

// For the whole process, at its start. Freed memory at the top of a heap goes back with the free
// that makes it more than 2 MiB, and blocks of 2 MiB and more are mapped, and unmapped, alone.
// Without this a heap keeps at its top as much as twice the largest block ever freed, up to 64 MiB
// for each heap; and the smallest blocks are not joined with what lies beside them when they are
// freed, but when the heap is trimmed, which then finds them too late.
void ConfigureHeap();

// A member of what holds megabytes, declared first: so it goes when all the rest was freed.
class LargeObject {
 public:
  LargeObject() = default;
  ~LargeObject();
  LargeObject(const LargeObject&) = delete;
  LargeObject& operator=(const LargeObject&) = delete;

  // How many of the process have gone.
  static uint64_t gone();
};

// Decides when the holes in the heaps, too, are given back: glibc never does that by itself. A trim
// takes each heap's lock in turn, so it is for when large objects have gone, and no more are going.
// Thread-compatible. Times are monotonic.
class HeapTrimmer {
 public:
  // While workers are at work, whose heaps the trim would stop now and then.
  static constexpr int64_t kBusyIntervalNs = 10 * kNanosPerSecond;

  // To be called about each second. True where it is time for TrimHeaps(): large objects have gone
  // since the last time, but none since the last call; and, where workers are `busy`, that was
  // kBusyIntervalNs ago.
  bool IsDue(uint64_t gone, bool busy, int64_t now_ns);

 private:
  uint64_t seen_ = 0;     // gone at the last call
  uint64_t trimmed_ = 0;  // gone when it was due last
  int64_t last_ns_ = INT64_MIN / 2;
};

// Gives all free pages of all heaps back to the system.
void TrimHeaps();

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_HEAP_H_
