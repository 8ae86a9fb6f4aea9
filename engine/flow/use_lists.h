// Entry numbers in order of last use: doubly linked lists in one compact array.
#ifndef WEIR_ENGINE_FLOW_USE_LISTS_H_
#define WEIR_ENGINE_FLOW_USE_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/fetch_ahead.h"

namespace weir {

// Some lists that are known beforehand, one for each span of time that an entry may stay unused; an
// entry is in one of them at most. The links of a million entries take 8 MB, which caches hold;
// links within the entries would cost a use two reads from memory, of neighbours that are of no
// other interest.
//
// The lists are rings, each closed by a link of its own, which stand before those of the entries:
// so a use has no cases, and none of them asks in which list the entry was.
//
// Thread-compatible. Allocates in PushNewest only, for an entry number larger than any before.
class UseLists {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // REQUIRES: 1 <= lists <= 256.
  explicit UseLists(size_t lists = 1) : lists_(static_cast<uint32_t>(lists)), links_(lists) {
    for (uint32_t list = 0; list < lists_; ++list) links_[list] = {list, list};
  }

  size_t lists() const { return lists_; }

  // REQUIRES: `entry` is in no list.
  void PushNewest(uint32_t entry, uint32_t list) {
    const uint32_t place = PlaceOf(entry);
    if (place >= links_.size()) links_.resize(static_cast<size_t>(place) + 1);
    LinkNewest(place, list);
  }

  // Takes the entry out of the list that it is in. REQUIRES: it is in one. So does the next.
  void Remove(uint32_t entry) { Unlink(PlaceOf(entry)); }

  // Puts the entry behind all others of `list`, from whichever it was in.
  void MoveToNewest(uint32_t entry, uint32_t list) {
    const uint32_t place = PlaceOf(entry);
    if (links_[list].older == place) return;
    Unlink(place);
    LinkNewest(place, list);
  }

  // Puts the entry right behind `older` in `list`, or before all others of it where that is kNone.
  // REQUIRES: `older` is in `list`, and another entry.
  void MoveBehind(uint32_t entry, uint32_t older, uint32_t list) {
    const uint32_t place = PlaceOf(entry);
    const uint32_t before = older == kNone ? list : PlaceOf(older);
    Unlink(place);
    const uint32_t behind = links_[before].newer;
    links_[place] = {before, behind};
    links_[before].newer = place;
    links_[behind].older = place;
  }

  // The entry so many steps behind `entry` in its list, or kNone.
  uint32_t NewerThan(uint32_t entry, int steps) const {
    uint32_t place = PlaceOf(entry);
    for (; steps > 0; --steps) {
      place = links_[place].newer;
      if (place < lists_) return kNone;
    }
    return EntryAt(place);
  }
  uint32_t OlderThan(uint32_t entry) const { return EntryAt(links_[PlaceOf(entry)].older); }

  void Prefetch(uint32_t entry) const { FetchAhead(&links_[PlaceOf(entry)]); }

  // kNone where the list is empty.
  uint32_t oldest(uint32_t list) const { return EntryAt(links_[list].newer); }
  uint32_t newest(uint32_t list) const { return EntryAt(links_[list].older); }

 private:
  // Places in `links_`. Of a list's own link `newer` is the oldest entry, and `older` the newest.
  struct Links {
    uint32_t older = 0;
    uint32_t newer = 0;
  };

  uint32_t PlaceOf(uint32_t entry) const { return entry + lists_; }
  uint32_t EntryAt(uint32_t place) const { return place < lists_ ? kNone : place - lists_; }

  void Unlink(uint32_t place) {
    const Links links = links_[place];
    links_[links.older].newer = links.newer;
    links_[links.newer].older = links.older;
  }

  void LinkNewest(uint32_t place, uint32_t list) {
    const uint32_t newest = links_[list].older;
    links_[place] = {newest, list};
    links_[newest].newer = place;
    links_[list].older = place;
  }

  uint32_t lists_;
  std::vector<Links> links_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_USE_LISTS_H_
