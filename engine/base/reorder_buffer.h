// Puts what several threads make beside each other back in order, by its numbers.
#ifndef WEIR_ENGINE_BASE_REORDER_BUFFER_H_
#define WEIR_ENGINE_BASE_REORDER_BUFFER_H_

#include <cassert>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe. Numbers start from 0, each is brought once. What came early is kept, so who brings
// bounds how far ahead they may be. Meant for batches.
template <typename T>
class ReorderBuffer {
 public:
  // Calls `hand_on` with `item` and with those behind it that are there, in the order of their
  // numbers; or leaves that to who brings, or is handing on, one before it. So nobody waits, and
  // one thread at a time hands on, without a lock.
  template <typename HandOn>
  void Bring(uint64_t number, T item, const HandOn& hand_on) {
    MutexLock lock(mutex_);
    const bool is_new = number >= next_ && early_.emplace(number, std::move(item)).second;
    assert(is_new);
    (void)is_new;
    if (hands_on_) return;
    hands_on_ = true;
    while (!early_.empty() && early_.begin()->first == next_) {
      T first = std::move(early_.extract(early_.begin()).mapped());
      lock.Unlock();
      hand_on(std::move(first));
      lock.Lock();
      ++next_;
    }
    hands_on_ = false;
  }

 private:
  Mutex mutex_;
  std::map<uint64_t, T> early_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  bool hands_on_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_REORDER_BUFFER_H_
