#include "server/streams/gap_coalescer.h"

#include <algorithm>
#include <utility>

namespace weir {

std::optional<GapReport> GapCoalescer::Add(const Gap& gap, int64_t now_ns) {
  const GapReport added = {.reason = gap.reason,
                           .first_sequence = gap.first_sequence,
                           .last_sequence = gap.last_sequence,
                           .events = gap.last_sequence - gap.first_sequence + 1};
  if (!untold_.has_value()) {
    untold_ = added;
  } else if (untold_->reason == added.reason) {
    untold_->last_sequence = added.last_sequence;
    untold_->events += added.events;
  } else {  // one message has one reason
    last_told_ns_ = now_ns;
    return std::exchange(untold_, added);
  }
  if (DueIn(now_ns) > 0) return std::nullopt;
  return Tell(now_ns);
}

int64_t GapCoalescer::DueIn(int64_t now_ns) const {
  if (!last_told_ns_.has_value()) return 0;
  return std::max<int64_t>(0, *last_told_ns_ + kIntervalNs - now_ns);
}

GapReport GapCoalescer::Tell(int64_t now_ns) {
  last_told_ns_ = now_ns;
  return *std::exchange(untold_, std::nullopt);
}

}  // namespace weir
