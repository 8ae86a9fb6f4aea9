// Entry numbers in order of last use (LRU): a doubly linked list in one compact array.
#ifndef WEIR_ENGINE_FLOW_LRU_LIST_H_
#define WEIR_ENGINE_FLOW_LRU_LIST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/fetch_ahead.h"

namespace weir {

// The links of a million entries take 8 MB, which caches hold; links within the entries would cost
// a use two reads from memory, of neighbours that are of no other interest.
//
// Thread-compatible. Allocates in PushNewest only, for an entry number larger than any before.
class LruList {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // REQUIRES: `entry` is not in the list.
  void PushNewest(uint32_t entry) {
    if (entry >= links_.size()) links_.resize(static_cast<size_t>(entry) + 1);
    LinkNewest(entry);
  }

  // REQUIRES: `entry` is in the list. So do the other two.
  void MoveToNewest(uint32_t entry) {
    if (entry == newest_) return;
    Remove(entry);
    LinkNewest(entry);
  }

  void Remove(uint32_t entry) {
    const Links links = links_[entry];
    (links.older == kNone ? oldest_ : links_[links.older].newer) = links.newer;
    (links.newer == kNone ? newest_ : links_[links.newer].older) = links.older;
  }

  // The entry so many steps behind `entry`, or kNone.
  uint32_t NewerThan(uint32_t entry, int steps) const {
    for (; steps > 0 && entry != kNone; --steps) entry = links_[entry].newer;
    return entry;
  }
  uint32_t OlderThan(uint32_t entry) const { return links_[entry].older; }

  void Prefetch(uint32_t entry) const { FetchAhead(&links_[entry]); }

  uint32_t oldest() const { return oldest_; }  // kNone when empty
  uint32_t newest() const { return newest_; }

 private:
  struct Links {
    uint32_t older = kNone;
    uint32_t newer = kNone;
  };

  void LinkNewest(uint32_t entry) {
    links_[entry] = {newest_, kNone};
    (newest_ == kNone ? oldest_ : links_[newest_].newer) = entry;
    newest_ = entry;
  }

  std::vector<Links> links_;
  uint32_t oldest_ = kNone;
  uint32_t newest_ = kNone;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_LRU_LIST_H_
