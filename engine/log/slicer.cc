#include "engine/log/slicer.h"

#include <algorithm>

namespace weir {
namespace {

constexpr size_t kMostBetweenLooks = 256;

class Slicer {
 public:
  Slicer(uint64_t sequence, const ReadBounds& bounds, const EventFilter* filter,
         std::vector<EventSlice>& slices)
      : bounds_(bounds), filter_(filter), slices_(slices) {
    progress_.next_sequence = sequence;
  }

  // The events of `numbered` from the next on. False when no more fit.
  bool Take(const NumberedBatch& numbered) {
    const size_t first = progress_.next_sequence - numbered.first_sequence;
    const size_t end =
        std::min(bounds_.before_sequence, numbered.end_sequence()) - numbered.first_sequence;
    return filter_ == nullptr ? TakeAll(numbered, first, end) : TakeAdmitted(numbered, first, end);
  }

  const ReadProgress& progress() const { return progress_; }

 private:
  // Entries lie one behind the other, so where the room ends is found by their offsets alone.
  bool TakeAll(const NumberedBatch& numbered, size_t first, size_t end) {
    const auto& entries = numbered.batch->entries();
    const size_t start = entries[first].offset;
    const size_t room =
        bounds_.max_bytes - std::min<size_t>(bounds_.max_bytes, progress_.delivered_bytes);
    const size_t most = std::min(end - first, bounds_.max_events - progress_.delivered);
    const auto stop = std::partition_point(entries.begin() + first, entries.begin() + first + most,
                                           [start, room](const EventEntry& entry) {
                                             return entry.offset + entry.length - start <= room;
                                           });
    size_t last = stop - entries.begin();
    if (last == first && progress_.delivered == 0) last = first + 1;
    Deliver(numbered, first, last);
    return last == end;
  }

  bool TakeAdmitted(const NumberedBatch& numbered, size_t first, size_t end) {
    const auto& entries = numbered.batch->entries();
    size_t run = first;  // where the run of admitted events began that is not delivered yet
    size_t run_bytes = 0;
    for (size_t i = first; i < end; ++i) {
      const EventEntry& entry = entries[i];
      if (!filter_->Admits(entry.key, numbered.batch->BytesOf(entry))) {
        Deliver(numbered, run, i);
        ++progress_.filtered_out;
        ++progress_.next_sequence;
        run = i + 1;
        run_bytes = 0;
        if (IsTimeOver()) return false;
        continue;
      }
      if (!HasRoom(i - run, run_bytes, entry)) {
        Deliver(numbered, run, i);
        return false;
      }
      run_bytes += entry.length;
      if (IsTimeOver()) {
        Deliver(numbered, run, i + 1);
        return false;
      }
    }
    Deliver(numbered, run, end);
    return true;
  }

  // Looks at the clock after 1, 2, 4... of the events, so that neither a costly filter goes on for
  // long nor a cheap one is slowed down.
  bool IsTimeOver() {
    if (bounds_.clock == nullptr || ++asked_ < next_look_) return false;
    next_look_ = asked_ + std::min(asked_, kMostBetweenLooks);
    return bounds_.clock->MonotonicNanos() >= bounds_.until_ns;
  }

  // For one more event behind those delivered and a run of `events` that is yet to be.
  bool HasRoom(size_t events, size_t bytes, const EventEntry& entry) const {
    const uint64_t taken = progress_.delivered + events;
    if (taken == 0) return true;
    return taken < bounds_.max_events &&
           progress_.delivered_bytes + bytes + entry.length <= bounds_.max_bytes;
  }

  void Deliver(const NumberedBatch& numbered, size_t first, size_t end) {
    if (first == end) return;
    const auto& entries = numbered.batch->entries();
    const size_t start = entries[first].offset;
    const size_t length = entries[end - 1].offset + entries[end - 1].length - start;
    slices_.push_back({numbered.batch, numbered.batch->bytes().substr(start, length)});
    progress_.next_sequence += end - first;
    progress_.delivered += end - first;
    progress_.delivered_bytes += length;
  }

  const ReadBounds bounds_;
  const EventFilter* const filter_;
  std::vector<EventSlice>& slices_;
  ReadProgress progress_;
  size_t asked_ = 0;      // events that the filter was asked about
  size_t next_look_ = 1;  // at the clock, when so many were
};

}  // namespace

ReadProgress SliceEvents(const std::vector<NumberedBatch>& batches, uint64_t sequence,
                         const ReadBounds& bounds, const EventFilter* filter,
                         std::vector<EventSlice>& slices) {
  Slicer slicer(sequence, bounds, filter, slices);
  for (const NumberedBatch& numbered : batches) {
    if (!slicer.Take(numbered)) break;
  }
  return slicer.progress();
}

}  // namespace weir
