#include "engine/log/batch_ring.h"

#include <algorithm>
#include <utility>

namespace weir {

BatchRing::Batches::const_iterator BatchRing::Find(uint64_t sequence) const {
  return std::partition_point(
      batches_.begin(), batches_.end(),
      [sequence](const NumberedBatch& numbered) { return numbered.end_sequence() <= sequence; });
}

Load BatchRing::LoadFrom(uint64_t sequence) const {
  const auto first = sequence == 0 ? batches_.begin() : Find(sequence);
  if (first == batches_.end()) return {};
  return {bytes_appended_ - first->bytes_before, next_sequence_ - first->first_sequence};
}

bool BatchRing::Fits(const Load& kept, const Load& added) const {
  return kept.bytes + added.bytes <= limits_.max_bytes &&
         kept.events + added.events <= limits_.max_events;
}

bool BatchRing::HasSlack(const Load& kept) const {
  return kept.events == 0 || Fits(kept, {limits_.max_bytes / 8, limits_.max_events / 8});
}

void BatchRing::Push(std::shared_ptr<const EventBatch> batch, uint64_t held_from,
                     std::vector<std::shared_ptr<const EventBatch>>& evicted) {
  const Load added = {batch->footprint(), batch->entries().size()};
  while (!batches_.empty() && batches_.front().end_sequence() <= held_from &&
         !Fits(load(), added)) {
    evicted.push_back(std::move(batches_.front().batch));
    batches_.pop_front();
  }
  batches_.push_back({next_sequence_, bytes_appended_, std::move(batch)});
  next_sequence_ += added.events;
  bytes_appended_ += added.bytes;
}

void BatchRing::Collect(uint64_t sequence, uint64_t limit, const Bounds& bounds,
                        std::vector<NumberedBatch>& out) const {
  size_t bytes = 0;
  size_t events = 0;
  size_t batches = 0;
  for (auto it = Find(sequence); it != batches_.end() && it->first_sequence < limit; ++it) {
    const EventBatch& batch = *it->batch;
    const size_t skipped = sequence > it->first_sequence ? sequence - it->first_sequence : 0;
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
