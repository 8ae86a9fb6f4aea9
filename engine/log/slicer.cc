#include "engine/log/slicer.h"

#include <algorithm>

namespace weir {
namespace {

class Slicer {
 public:
  Slicer(uint64_t place, size_t max_bytes, const EventFilter* filter,
         std::vector<EventSlice>& slices)
      : max_bytes_(max_bytes), filter_(filter), slices_(slices) {
    progress_.place = place;
  }

  // The events of `placed` from the place on and below `limit`. False when no more fit.
  bool Take(const PlacedBatch& placed, uint64_t limit) {
    const size_t first = progress_.place - placed.first_place;
    const size_t end = std::min(limit, placed.end_place()) - placed.first_place;
    return filter_ == nullptr ? TakeAll(placed, first, end) : TakeAdmitted(placed, first, end);
  }

  const ReadProgress& progress() const { return progress_; }

 private:
  // Entries lie one behind the other, so where the room ends is found by their offsets alone.
  bool TakeAll(const PlacedBatch& placed, size_t first, size_t end) {
    const auto& entries = placed.batch->entries();
    const size_t start = entries[first].offset;
    const size_t room = max_bytes_ - std::min<size_t>(max_bytes_, progress_.delivered_bytes);
    const auto stop = std::partition_point(entries.begin() + first, entries.begin() + end,
                                           [start, room](const EventEntry& entry) {
                                             return entry.offset + entry.length - start <= room;
                                           });
    size_t last = stop - entries.begin();
    if (last == first && progress_.delivered == 0) last = first + 1;
    Deliver(placed, first, last);
    return last == end;
  }

  bool TakeAdmitted(const PlacedBatch& placed, size_t first, size_t end) {
    const auto& entries = placed.batch->entries();
    size_t run = first;  // where the run of admitted events began that is not delivered yet
    size_t run_bytes = 0;
    for (size_t i = first; i < end; ++i) {
      const EventEntry& entry = entries[i];
      if (!filter_->Admits(entry.key, placed.batch->BytesOf(entry))) {
        Deliver(placed, run, i);
        ++progress_.filtered_out;
        ++progress_.place;
        run = i + 1;
        run_bytes = 0;
        continue;
      }
      if ((run < i || progress_.delivered > 0) &&
          progress_.delivered_bytes + run_bytes + entry.length > max_bytes_) {
        Deliver(placed, run, i);
        return false;
      }
      run_bytes += entry.length;
    }
    Deliver(placed, run, end);
    return true;
  }

  void Deliver(const PlacedBatch& placed, size_t first, size_t end) {
    if (first == end) return;
    const auto& entries = placed.batch->entries();
    const size_t start = entries[first].offset;
    const size_t length = entries[end - 1].offset + entries[end - 1].length - start;
    slices_.push_back({placed.batch, placed.batch->bytes().substr(start, length)});
    progress_.place += end - first;
    progress_.delivered += end - first;
    progress_.delivered_bytes += length;
  }

  const size_t max_bytes_;
  const EventFilter* const filter_;
  std::vector<EventSlice>& slices_;
  ReadProgress progress_;
};

}  // namespace

ReadProgress SliceEvents(const std::vector<PlacedBatch>& batches, uint64_t place, uint64_t limit,
                         size_t max_bytes, const EventFilter* filter,
                         std::vector<EventSlice>& slices) {
  Slicer slicer(place, max_bytes, filter, slices);
  for (const PlacedBatch& placed : batches) {
    if (!slicer.Take(placed, limit)) break;
  }
  return slicer.progress();
}

}  // namespace weir
