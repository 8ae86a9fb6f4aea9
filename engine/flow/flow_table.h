// The open flows of one worker: a bounded hash map from FlowKey to State, and lists in order of
// last use, which is the exact order of idle expiry.
#ifndef WEIR_ENGINE_FLOW_FLOW_TABLE_H_
#define WEIR_ENGINE_FLOW_FLOW_TABLE_H_

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "engine/base/fetch_ahead.h"
#include "engine/flow/entry_pool.h"
#include "engine/flow/flow_index.h"
#include "engine/flow/flow_room.h"
#include "engine/flow/number_set.h"
#include "engine/flow/use_lists.h"
#include "engine/packet/flow_key.h"

namespace weir {

// Thread-compatible: one worker owns it.
// Ownership: the table owns the states. An Entry stays at its address from Insert to Erase.
// Memory: entries come from chunks, which are made as the table grows and given back as it runs
// empty; the index doubles as it fills. With a steady number of flows nothing is allocated.
// Cost: every call is bounded by FlowIndex::kChainLimit steps whatever keys arrive, but for the
// Insert that doubles the index (measured: up to 20 ms at 734,003 flows; once for each doubling).
// Lists: an entry is in one of them, which its owner knows: one for each idle timeout, so that each
// begins with the flow that is the next to be idle. Where there are several, State has a
// `last_seen_ns` by which the oldest of all is found.
// Knows neither DPI nor features.
//
// Example:
//   FlowTable<Counters> table(1'000'000);
//   auto* entry = table.Find(key, hash);
//   if (entry == nullptr) {
//     if (auto* victim = table.MustEvict(hash); victim != nullptr) table.Erase(victim);
//     entry = table.Insert(key, hash);
//   }
//   table.Touch(entry);
template <typename State>
class FlowTable {
 public:
  // The first 56 bytes are the table's; the members that each packet needs come first in State, so
  // that they share a cache line with the key.
  struct alignas(64) Entry {
    const FlowKey key;

   private:
    friend class FlowTable;
    friend class EntryPool<Entry>;
    Entry(const FlowKey& k, uint32_t t, uint32_t n) : key(k), tag(t), number(n) {}

    const uint32_t tag;
    const uint32_t number;

   public:
    State state{};
  };

  // REQUIRES: 1 <= capacity <= 2^31; 1 <= lists <= 256.
  explicit FlowTable(size_t capacity, FlowRoom room = {}, size_t lists = 1)
      : capacity_(capacity), room_(room), pool_(capacity), order_(lists) {
    assert(capacity >= 1 && capacity <= size_t{1} << 31);
  }

  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  ~FlowTable() {
    while (Entry* entry = oldest()) Erase(entry);
  }

  // Hints for a packet that will be looked up soon: the index slot first, some packets later the
  // first `bytes` of the entry behind it. No effect on what is found.
  void PrefetchSlot(uint64_t hash) const { index_.PrefetchHead(TagOf(hash)); }
  void PrefetchEntry(uint64_t hash, size_t bytes) const {
    const uint32_t number = index_.LikelyEntry(TagOf(hash));
    if (number == FlowIndex::kNone) return;
    FetchAhead(pool_.At(number), std::min(sizeof(Entry), bytes));
    order_.Prefetch(number);
  }

  // Hint where entries are read and erased one after another, oldest first: for those that follow
  // `entry` by a few entries.
  void PrefetchNextErases(const Entry* entry) const {
    const uint32_t soon = order_.NewerThan(entry->number, kErasesAhead);
    if (soon == UseLists::kNone) return;
    index_.PrefetchHead(pool_.At(soon)->tag);
    const uint32_t later = order_.NewerThan(soon, kErasesAhead);
    if (later != UseLists::kNone) FetchAhead(pool_.At(later), sizeof(Entry));
  }

  // The entry that a lookup will most likely end at, or null: a hint, to be asked for some packets
  // after PrefetchEntry, for what the state points at.
  const Entry* LikelyEntry(uint64_t hash) const {
    const uint32_t number = index_.LikelyEntry(TagOf(hash));
    return number == FlowIndex::kNone ? nullptr : pool_.At(number);
  }

  // Null where the key is not there.
  Entry* Find(const FlowKey& key, uint64_t hash) {
    const uint32_t number = index_.Find(
        TagOf(hash), [&](uint32_t candidate) { return pool_.At(candidate)->key == key; });
    return number == FlowIndex::kNone ? nullptr : pool_.At(number);
  }

  // The entry that has to go before a new key of this hash can come, null where there is room: the
  // least recently used of a table that is full or has no room to grow, or one of
  // FlowIndex::kChainLimit flows whose hashes collide (by somebody's choice: chance does not come
  // near).
  Entry* MustEvict(uint64_t hash) {
    const uint32_t crowding = index_.CrowdedBy(TagOf(hash));
    if (crowding != FlowIndex::kNone) return pool_.At(crowding);
    return HasRoom() ? nullptr : oldest();
  }

  // Whether MustEvict() may name an entry; true also where only taking room would tell.
  bool MayEvict(uint64_t hash) const {
    if (full() || index_.CrowdedBy(TagOf(hash)) != FlowIndex::kNone) return true;
    return !pool_.has_free() && pool_.chunk_count() > 0 && room_.is_bounded();
  }

  // A default-constructed state, the newest of `list`.
  // REQUIRES: MustEvict(hash) is null, `key` is not present.
  Entry* Insert(const FlowKey& key, uint64_t hash, uint32_t list = 0) {
    assert(!full());
    const uint32_t number = pool_.Take();
    present_.Set(number);
    index_.Insert(TagOf(hash), number);
    order_.PushNewest(number, list);
    return pool_.Create(number, key, TagOf(hash), number);
  }

  // Makes the entry the most recently used of `list`, whichever it was in before.
  void Touch(Entry* entry, uint32_t list = 0) { order_.MoveToNewest(entry->number, list); }

  // The same, but for those of `list` that `is_newer` says were used after it: it stands before
  // them. At most `most` of them are asked about; where there are more it stands behind the rest.
  template <typename IsNewer>
  void TouchBefore(Entry* entry, uint32_t list, size_t most, const IsNewer& is_newer) {
    Touch(entry, list);
    Entry* older = NextOlder(entry);
    size_t passed = 0;
    for (; older != nullptr && passed < most && is_newer(*older); ++passed)
      older = NextOlder(older);
    if (passed == 0) return;
    order_.MoveBehind(entry->number, older == nullptr ? UseLists::kNone : older->number, list);
  }

  // Destroys the state. Pointers to other entries stay valid.
  void Erase(Entry* entry) {
    present_.Clear(entry->number);
    index_.Erase(entry->tag, entry->number);
    order_.Remove(entry->number);
    if (pool_.Release(entry->number)) room_.GiveStepBack();
  }

  // The least recently used entry of a list, null where it is empty.
  Entry* oldest(uint32_t list) { return At(order_.oldest(list)); }

  // The least recently used entry of all, null when empty. Of several that were used last at the
  // same time, that of the first list.
  Entry* oldest() {
    Entry* oldest = this->oldest(0);
    if constexpr (requires(const State& state) { state.last_seen_ns; }) {
      for (uint32_t list = 1; list < order_.lists(); ++list) {
        Entry* const other = this->oldest(list);
        if (other == nullptr) continue;
        if (oldest == nullptr || other->state.last_seen_ns < oldest->state.last_seen_ns) {
          oldest = other;
        }
      }
    }
    return oldest;
  }

  // The entry of its list used next after `entry`, null behind the newest.
  Entry* NextNewer(const Entry* entry) { return At(order_.NewerThan(entry->number, 1)); }
  // The entry of its list used last before `entry`, null before the oldest.
  Entry* NextOlder(const Entry* entry) { return At(order_.OlderThan(entry->number)); }

  // For lists of the owner's own: small numbers, which entries have while they are there.
  uint32_t NumberOf(const Entry* entry) const { return entry->number; }
  Entry* At(uint32_t number) const {
    return number == UseLists::kNone ? nullptr : pool_.At(number);
  }

  // Walks all entries by their numbers, which do not change, so that the walk can be left and gone
  // on with later: an entry that is there all the time is met once, others once or not at all.
  // Moves `number` (0 to begin with) behind the entry that is returned; null at the end.
  Entry* NextByNumber(uint32_t& number) const {
    const uint32_t found = present_.NextFrom(number);
    if (found == NumberSet::kNone) return nullptr;
    number = found + 1;
    return pool_.At(found);
  }

  size_t size() const { return index_.size(); }
  size_t capacity() const { return capacity_; }
  bool full() const { return size() == capacity(); }
  // How often MustEvict() named a flow though the table was not full: others have its room.
  uint64_t times_without_room() const { return times_without_room_; }

 private:
  static_assert(EntryPool<Entry>::kChunkEntries == FlowRoom::kStep);

  bool HasRoom() {
    if (full()) return false;
    if (pool_.has_free()) return true;
    if (pool_.chunk_count() > 0 && !room_.TakeStep()) {
      ++times_without_room_;
      return false;
    }
    pool_.AddChunk();
    return true;
  }

  // Entries between one that is erased and one whose slot in the index is fetched; as many again
  // lie between that one and the next that is fetched itself.
  static constexpr int kErasesAhead = 2;

  // The low half of the hash: its high bits choose the worker and so are alike in one table.
  static uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash); }

  const size_t capacity_;
  FlowRoom room_;
  uint64_t times_without_room_ = 0;
  EntryPool<Entry> pool_;
  FlowIndex index_;
  UseLists order_;
  NumberSet present_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_TABLE_H_
