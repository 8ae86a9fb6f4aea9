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

namespace weir {

// Up to `capacity` entries in chunks of kChunkEntries, made one by one as they are needed and kept
// until the pool goes. Free entries are linked through their own storage, the last freed is the
// first reused.
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
    if (first_free_ == kNone) return TakeNew();
    const uint32_t number = first_free_;
    first_free_ = SlotOf(number)->next_free;
    return number;
  }

  // Whether Take() finds a chunk for its entry; else it makes one, unless AddChunk() has.
  bool has_free() const { return first_free_ != kNone || new_ < chunks_.size() * kChunkEntries; }
  size_t chunk_count() const { return chunks_.size(); }

  // REQUIRES: fewer than `capacity` are taken, and there is none free.
  void AddChunk() {
    const size_t count = std::min(kChunkEntries, capacity_ - new_);
    chunks_.push_back(std::make_unique_for_overwrite<Slot[]>(count));
  }

  // Constructs the entry of a number that was taken.
  template <typename... Arguments>
  Entry* Create(uint32_t number, Arguments&&... arguments) {
    return new (&SlotOf(number)->entry) Entry(std::forward<Arguments>(arguments)...);
  }

  // Destroys the entry and frees its number.
  void Release(uint32_t number) {
    Slot* slot = SlotOf(number);
    slot->entry.~Entry();
    slot->next_free = first_free_;
    first_free_ = number;
  }

  Entry* At(uint32_t number) const { return &SlotOf(number)->entry; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  union Slot {
    Slot() {}
    ~Slot() {}
    uint32_t next_free;
    Entry entry;
  };

  Slot* SlotOf(uint32_t number) const {
    return &chunks_[number / kChunkEntries][number % kChunkEntries];
  }

  // One that was never taken before. Chunks are not touched ahead of that.
  uint32_t TakeNew() {
    if (!has_free()) AddChunk();
    return new_++;
  }

  const size_t capacity_;
  uint32_t first_free_ = kNone;
  uint32_t new_ = 0;  // numbers from here on were never taken
  std::vector<std::unique_ptr<Slot[]>> chunks_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_ENTRY_POOL_H_
