#include "engine/log/batch_ring.h"

#include <algorithm>
#include <utility>

namespace weir {

BatchRing::Batches::const_iterator BatchRing::Find(uint64_t place) const {
  return std::partition_point(batches_.begin(), batches_.end(), [place](const PlacedBatch& placed) {
    return placed.end_place() <= place;
  });
}

Load BatchRing::LoadFrom(uint64_t place) const {
  const auto first = place == 0 ? batches_.begin() : Find(place);
  if (first == batches_.end()) return {};
  return {bytes_appended_ - first->bytes_before, next_place_ - first->first_place};
}

bool BatchRing::Fits(const Load& kept, const Load& added) const {
  return kept.bytes + added.bytes <= limits_.max_bytes &&
         kept.events + added.events <= limits_.max_events;
}

bool BatchRing::HasSlack(const Load& kept) const {
  return kept.events == 0 || Fits(kept, {limits_.max_bytes / 8, limits_.max_events / 8});
}

void BatchRing::Push(std::shared_ptr<const EventBatch> batch,
                     std::vector<std::shared_ptr<const EventBatch>>& evicted) {
  const Load added = {batch->footprint(), batch->entries().size()};
  while (!batches_.empty() && !Fits(load(), added)) {
    evicted.push_back(std::move(batches_.front().batch));
    batches_.pop_front();
  }
  batches_.push_back({next_place_, bytes_appended_, std::move(batch)});
  next_place_ += added.events;
  bytes_appended_ += added.bytes;
}

void BatchRing::Collect(uint64_t place, uint64_t limit, const Bounds& bounds,
                        std::vector<PlacedBatch>& out) const {
  size_t bytes = 0;
  size_t events = 0;
  size_t batches = 0;
  for (auto it = Find(place); it != batches_.end() && it->first_place < limit; ++it) {
    const EventBatch& batch = *it->batch;
    const size_t skipped = place > it->first_place ? place - it->first_place : 0;
    bytes += batch.bytes().size() - batch.entries()[skipped].offset;
    events += batch.entries().size() - skipped;
    ++batches;
    out.push_back(*it);
    if (bytes >= bounds.max_bytes || events >= bounds.max_events || batches >= bounds.max_batches) {
      return;
    }
  }
}

}  // namespace weir
