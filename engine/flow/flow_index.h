// The hash index of a flow table: from a hash to the numbers of entries that may have it.
#ifndef WEIR_ENGINE_FLOW_FLOW_INDEX_H_
#define WEIR_ENGINE_FLOW_FLOW_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

// Thread-compatible. Open addressing with linear probing; a slot is 8 bytes: an entry's number and
// the high half of its hash, so that a probe looks at an entry only where it is very likely the
// one. Erasing shifts the run back, so there are no tombstones. Doubles when two thirds full.
//
// Work is bounded by the longest run of full slots. Keys chosen to collide make that run as long as
// their number; the table's capacity is the bound.
class FlowIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  FlowIndex() : slots_(kInitialSlots) {}

  void Prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[HomeOf(hash)]); }

  // The number of the first entry with this hash's tag from its home slot on; a hint, unchecked.
  uint32_t FirstCandidate(uint64_t hash) const {
    for (size_t i = HomeOf(hash);; i = Next(i)) {
      if (slots_[i].number == kNone || slots_[i].tag == TagOf(hash)) return slots_[i].number;
    }
  }

  // The number of the entry with this hash for which matches(number) holds; kNone without one.
  template <typename Matches>
  uint32_t Find(uint64_t hash, Matches&& matches) const {
    for (size_t i = HomeOf(hash);; i = Next(i)) {
      const Slot& slot = slots_[i];
      if (slot.number == kNone) return kNone;
      if (slot.tag == TagOf(hash) && matches(slot.number)) return slot.number;
    }
  }

  // `hash_of(number)` gives the hash of an entry that is in the index. REQUIRES: not there yet.
  template <typename HashOf>
  void Insert(uint64_t hash, uint32_t number, HashOf&& hash_of) {
    if ((size_ + 1) * 3 > slots_.size() * 2) Grow(hash_of);
    Place(hash, number);
    ++size_;
  }

  // REQUIRES: `number` is there under `hash`.
  template <typename HashOf>
  void Erase(uint64_t hash, uint32_t number, HashOf&& hash_of) {
    size_t hole = HomeOf(hash);
    while (slots_[hole].number != number) hole = Next(hole);
    // Moves back what stands behind the hole and may stand in it.
    for (size_t i = Next(hole); slots_[i].number != kNone; i = Next(i)) {
      const size_t home = HomeOf(hash_of(slots_[i].number));
      if (((i - home) & mask()) < ((i - hole) & mask())) continue;
      slots_[hole] = slots_[i];
      hole = i;
    }
    slots_[hole] = Slot();
    --size_;
  }

  size_t size() const { return size_; }

 private:
  struct Slot {
    uint32_t number = kNone;
    uint32_t tag = 0;
  };
  static constexpr size_t kInitialSlots = 1024;

  static uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  size_t mask() const { return slots_.size() - 1; }
  size_t HomeOf(uint64_t hash) const { return hash & mask(); }
  size_t Next(size_t i) const { return (i + 1) & mask(); }

  void Place(uint64_t hash, uint32_t number) {
    size_t i = HomeOf(hash);
    while (slots_[i].number != kNone) i = Next(i);
    slots_[i] = {number, TagOf(hash)};
  }

  template <typename HashOf>
  void Grow(HashOf&& hash_of) {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number != kNone) Place(hash_of(slot.number), slot.number);
    }
  }

  std::vector<Slot> slots_;  // a power of two of them
  size_t size_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_INDEX_H_
