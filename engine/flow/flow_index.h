// The hash index of the flow table: from a 32-bit tag (a part of the key's hash) to entry numbers.
#ifndef WEIR_ENGINE_FLOW_FLOW_INDEX_H_
#define WEIR_ENGINE_FLOW_FLOW_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/fetch_ahead.h"

namespace weir {

// Chains of (tag, entry) links, whose first link lies in the array of heads itself, so that a
// lookup at the usual load reads one cache line here. The others lie in an array by entry number.
//
// Why chains and not open addressing: whoever sends packets can choose keys that collide, since the
// hash of keys is fixed. Here a crowd stays in its own chain, a chain has a length that can be
// limited, and growing only shortens chains. With probing, crowds run into their neighbours, and
// the shifts or probes of an insertion are bounded in expectation alone.
//
// Bound: no chain is longer than kChainLimit as long as the owner heeds CrowdedBy(). At the highest
// load (0.7 entries a head) a well-mixed hash reaches a chain of 32 with a probability of 1e-41.
//
// Thread-compatible. Allocates in Insert only, when it grows beyond its largest size so far.
class FlowIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;  // no entry
  static constexpr int kChainLimit = 32;

  FlowIndex();

  // The first entry of this tag for which `equals(entry)` holds, or kNone.
  template <typename Equals>
  uint32_t Find(uint32_t tag, const Equals& equals) const {
    Link link = heads_[HeadOf(tag)];
    while (link.entry != kNone) {
      if (link.tag == tag && equals(link.entry)) return link.entry;
      link = next_[link.entry];
    }
    return kNone;
  }

  // The entry that must be erased before one with this tag can be inserted, or kNone. It is the one
  // that came last to the full chain: those who crowd a chain push out one another.
  uint32_t CrowdedBy(uint32_t tag) const;

  // REQUIRES: `entry` is not in the index, CrowdedBy(tag) is kNone.
  void Insert(uint32_t tag, uint32_t entry);

  // REQUIRES: `entry` was inserted with `tag`.
  void Erase(uint32_t tag, uint32_t entry);

  void PrefetchHead(uint32_t tag) const { FetchAhead(&heads_[HeadOf(tag)]); }

  // The entry that a lookup will most likely end at, or kNone: read after PrefetchHead().
  uint32_t LikelyEntry(uint32_t tag) const {
    const Link& head = heads_[HeadOf(tag)];
    if (head.entry == kNone || head.tag == tag) return head.entry;
    FetchAhead(&next_[head.entry]);
    return kNone;
  }

  size_t size() const { return size_; }

 private:
  struct Link {
    uint32_t tag = 0;
    uint32_t entry = kNone;
  };

  size_t HeadOf(uint32_t tag) const { return tag & (heads_.size() - 1); }
  void Grow();

  std::vector<Link> heads_;  // a power of two of them
  std::vector<Link> next_;   // by entry number: the link that follows it in its chain
  size_t size_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_INDEX_H_
