// The open flows of one worker: a bounded open-addressing hash map from FlowKey to State, and an
// intrusive list in order of last use, which is the exact order of idle expiry.
#ifndef WEIR_ENGINE_FLOW_FLOW_TABLE_H_
#define WEIR_ENGINE_FLOW_FLOW_TABLE_H_

#include <cstddef>
#include <cstdint>

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
  struct Entry {
    FlowKey key;
    State state;
    // + the hash and the links of the list, private to the table
  };

  explicit FlowTable(size_t capacity);

  // Hints for a packet that will be looked up soon: the index slot first, some packets later the
  // entry behind it. No effect on what is found.
  void PrefetchSlot(uint64_t hash) const;
  void PrefetchEntry(uint64_t hash) const;

  // Null where the key is not there.
  Entry* Find(const FlowKey& key, uint64_t hash);

  // A default-constructed state, newest in the order of use. REQUIRES: not full(), key not present.
  Entry* Insert(const FlowKey& key, uint64_t hash);

  // Makes the entry the most recently used.
  void Touch(Entry* entry);

  // Destroys the state. Pointers to other entries stay valid.
  void Erase(Entry* entry);

  // The least recently used entry, null when empty.
  Entry* oldest();

  size_t size() const;
  size_t capacity() const;
  bool full() const { return size() == capacity(); }
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_TABLE_H_
