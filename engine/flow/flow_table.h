// The open flows of one worker: a bounded hash map from FlowKey to State, and an intrusive list in
// order of last use, which is the exact order of idle expiry.
#ifndef WEIR_ENGINE_FLOW_FLOW_TABLE_H_
#define WEIR_ENGINE_FLOW_FLOW_TABLE_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "engine/flow/flow_index.h"
#include "engine/packet/flow_key.h"

namespace weir {

// Thread-compatible: one worker owns it.
// Ownership: the table owns the states. An Entry stays at its address from Insert to Erase.
// Memory: entries come from chunks that are reused through a free list and kept until the table
// goes; the index doubles as it fills. After that nothing is allocated.
// Knows neither DPI nor features.
//
// Example:
//   FlowTable<Counters> table(1'000'000);
//   auto* entry = table.Find(key, hash);
//   if (entry == nullptr) {
//     if (table.full()) table.Erase(table.oldest());
//     entry = table.Insert(key, hash);
//   }
//   table.Touch(entry);
template <typename State>
class FlowTable {
 public:
  class Entry {
   public:
    FlowKey key;

   private:
    friend class FlowTable;
    explicit Entry(const FlowKey& key, uint64_t hash) : key(key), hash_(hash) {}

    uint64_t hash_;
    uint32_t number_ = FlowIndex::kNone;
    uint32_t older_ = FlowIndex::kNone;
    uint32_t newer_ = FlowIndex::kNone;

   public:
    State state;
  };

  // REQUIRES: 0 < capacity < 2^32 - 1.
  explicit FlowTable(size_t capacity) : capacity_(capacity) {}
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;
  ~FlowTable() {
    while (!empty()) Erase(oldest());
  }

  // Hints for a packet that will be looked up soon: the index slot first, some packets later the
  // entry behind it. No effect on what is found.
  void PrefetchSlot(uint64_t hash) const { index_.Prefetch(hash); }
  void PrefetchEntry(uint64_t hash) const {
    const uint32_t number = index_.FirstCandidate(hash);
    if (number == FlowIndex::kNone) return;
    const char* entry = reinterpret_cast<const char*>(Place(number));
    for (size_t line = 0; line < kPrefetchBytes; line += kCacheLine) {
      __builtin_prefetch(entry + line);
    }
  }

  // Null where the key is not there.
  Entry* Find(const FlowKey& key, uint64_t hash) {
    const uint32_t number =
        index_.Find(hash, [&](uint32_t candidate) { return At(candidate)->key == key; });
    return number == FlowIndex::kNone ? nullptr : At(number);
  }

  // A default-constructed state, newest in the order of use. REQUIRES: not full(), key not present.
  Entry* Insert(const FlowKey& key, uint64_t hash) {
    assert(!full());
    const uint32_t number = TakePlace();
    Entry* entry = new (Place(number)) Entry(key, hash);
    entry->number_ = number;
    index_.Insert(hash, number, [this](uint32_t other) { return At(other)->hash_; });
    LinkNewest(entry);
    return entry;
  }

  // Makes the entry the most recently used.
  void Touch(Entry* entry) {
    if (entry->number_ == newest_) return;
    Unlink(entry);
    LinkNewest(entry);
  }

  // Destroys the state. Pointers to other entries stay valid.
  void Erase(Entry* entry) {
    const uint32_t number = entry->number_;
    index_.Erase(entry->hash_, number, [this](uint32_t other) { return At(other)->hash_; });
    Unlink(entry);
    entry->~Entry();
    free_.push_back(number);
  }

  // The least recently used entry, null when empty.
  Entry* oldest() { return empty() ? nullptr : At(oldest_); }

  size_t size() const { return index_.size(); }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size() == 0; }
  bool full() const { return size() == capacity(); }

 private:
  static constexpr size_t kChunkEntries = 512;
  static constexpr size_t kCacheLine = 64;
  // What a packet of a known flow touches: key, links and the front of the state.
  static constexpr size_t kPrefetchBytes =
      4 * kCacheLine < sizeof(Entry) ? 4 * kCacheLine : sizeof(Entry);

  struct alignas(Entry) Storage {
    std::byte bytes[sizeof(Entry)];
  };

  void* Place(uint32_t number) const {
    return &chunks_[number / kChunkEntries][number % kChunkEntries];
  }
  Entry* At(uint32_t number) const { return std::launder(static_cast<Entry*>(Place(number))); }

  uint32_t TakePlace() {
    if (free_.empty()) AddChunk();
    const uint32_t number = free_.back();
    free_.pop_back();
    return number;
  }

  void AddChunk() {
    const size_t first = chunks_.size() * kChunkEntries;
    chunks_.push_back(std::unique_ptr<Storage[]>(new Storage[kChunkEntries]));
    free_.reserve(chunks_.size() * kChunkEntries);
    for (size_t i = kChunkEntries; i > 0; --i) {
      free_.push_back(static_cast<uint32_t>(first + i - 1));
    }
  }

  void LinkNewest(Entry* entry) {
    entry->older_ = newest_;
    entry->newer_ = FlowIndex::kNone;
    (newest_ == FlowIndex::kNone ? oldest_ : At(newest_)->newer_) = entry->number_;
    newest_ = entry->number_;
  }

  void Unlink(Entry* entry) {
    (entry->older_ == FlowIndex::kNone ? oldest_ : At(entry->older_)->newer_) = entry->newer_;
    (entry->newer_ == FlowIndex::kNone ? newest_ : At(entry->newer_)->older_) = entry->older_;
  }

  const size_t capacity_;
  FlowIndex index_;
  std::vector<std::unique_ptr<Storage[]>> chunks_;
  std::vector<uint32_t> free_;  // numbers of places without an entry
  uint32_t oldest_ = FlowIndex::kNone;
  uint32_t newest_ = FlowIndex::kNone;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_TABLE_H_
