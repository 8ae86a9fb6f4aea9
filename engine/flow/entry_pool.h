// Storage for numbered entries at stable addresses.
#ifndef WEIR_ENGINE_FLOW_ENTRY_POOL_H_
#define WEIR_ENGINE_FLOW_ENTRY_POOL_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "engine/flow/number_set.h"

namespace weir {

// Up to `capacity` entries in chunks of kChunkEntries, made one by one as they are needed, and
// given back when they are empty and there is room enough beside them. New entries come into the
// first chunk that has room, so that after a burst the later ones run empty. Free entries are
// linked through their own storage; the last freed of a chunk is the first reused.
// Thread-compatible. The owner destroys every entry that it created before the pool goes.
template <typename Entry>
class EntryPool {
 public:
  static constexpr size_t kChunkEntries = 1024;

  // REQUIRES: capacity < UINT32_MAX.
  explicit EntryPool(size_t capacity) : capacity_(capacity) {}

  EntryPool(const EntryPool&) = delete;
  EntryPool& operator=(const EntryPool&) = delete;

  // The number of a free entry, for Create(). REQUIRES: fewer than `capacity` are taken.
  uint32_t Take() {
    if (!has_free()) AddChunk();
    const uint32_t at = with_room_.NextFrom(0);
    Chunk& chunk = chunks_[at];
    uint32_t place = chunk.first_free;
    if (place == kNone) {
      place = chunk.never_used++;  // chunks are not touched ahead of that
    } else {
      chunk.first_free = chunk.slots[place].next_free;
    }
    --free_;
    if (++chunk.taken == SizeOf(at)) with_room_.Clear(at);
    return static_cast<uint32_t>(at * kChunkEntries + place);
  }

  // Whether Take() finds a chunk for its entry; else it makes one, unless AddChunk() has.
  bool has_free() const { return free_ > 0; }
  // How many there are now.
  size_t chunk_count() const { return chunk_count_; }

  // REQUIRES: fewer than `capacity` are taken, and there is none free.
  void AddChunk() {
    const auto gap = std::find_if(chunks_.begin(), chunks_.end(),
                                  [](const Chunk& chunk) { return chunk.slots == nullptr; });
    const auto at = static_cast<uint32_t>(gap - chunks_.begin());
    if (gap == chunks_.end()) chunks_.emplace_back();
    chunks_[at].slots = std::make_unique_for_overwrite<Slot[]>(SizeOf(at));
    free_ += SizeOf(at);
    ++chunk_count_;
    with_room_.Set(at);
  }

  // Constructs the entry of a number that was taken.
  template <typename... Arguments>
  Entry* Create(uint32_t number, Arguments&&... arguments) {
    return new (&SlotOf(number)->entry) Entry(std::forward<Arguments>(arguments)...);
  }

  // Destroys the entry and frees its number. True where that gave a chunk back.
  bool Release(uint32_t number) {
    Slot* slot = SlotOf(number);
    slot->entry.~Entry();
    const uint32_t at = number / kChunkEntries;
    Chunk& chunk = chunks_[at];
    slot->next_free = chunk.first_free;
    chunk.first_free = number % kChunkEntries;
    with_room_.Set(at);
    ++free_;
    if (--chunk.taken > 0 || free_ - SizeOf(at) < kSpareEntries) return false;
    chunk = {};
    with_room_.Clear(at);
    free_ -= SizeOf(at);
    --chunk_count_;
    return true;
  }

  Entry* At(uint32_t number) const { return &SlotOf(number)->entry; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  // Free entries that stay when a chunk goes: so one flow more or less makes and frees none.
  static constexpr size_t kSpareEntries = kChunkEntries / 2;

  union Slot {
    Slot() {}
    ~Slot() {}
    uint32_t next_free;  // within the chunk
    Entry entry;
  };

  struct Chunk {
    std::unique_ptr<Slot[]> slots;  // null: given back
    uint32_t taken = 0;
    uint32_t first_free = kNone;
    uint32_t never_used = 0;  // from here on
  };

  // The last one may be smaller.
  size_t SizeOf(uint32_t at) const {
    return std::min(kChunkEntries, capacity_ - at * kChunkEntries);
  }

  Slot* SlotOf(uint32_t number) const {
    return &chunks_[number / kChunkEntries].slots[number % kChunkEntries];
  }

  const size_t capacity_;
  std::vector<Chunk> chunks_;
  NumberSet with_room_;  // chunks with a free entry
  size_t free_ = 0;      // in all chunks
  size_t chunk_count_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_ENTRY_POOL_H_
