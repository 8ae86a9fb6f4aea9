#include "engine/hello/early_segments.h"

#include <utility>

namespace weir::hello {

bool EarlySegments::Add(uint32_t sequence, Bytes bytes) {
  if (segments_.size() == kMaxSegments) return false;
  segments_.push_back({sequence, std::string(TextOf(bytes))});
  bytes_ += bytes.size();
  return true;
}

bool EarlySegments::Take(uint32_t& next, std::string& segment) {
  for (size_t i = 0; i < segments_.size();) {
    const int32_t distance = SequenceDistance(next, segments_[i].sequence);
    if (distance > 0) {
      ++i;
      continue;
    }
    Segment found = std::move(segments_[i]);
    segments_.erase(segments_.begin() + static_cast<ptrdiff_t>(i));
    bytes_ -= found.bytes.size();
    const auto known = static_cast<size_t>(-static_cast<int64_t>(distance));
    if (known >= found.bytes.size()) continue;  // all of it came in the meantime
    found.bytes.erase(0, known);
    next += static_cast<uint32_t>(found.bytes.size());
    segment = std::move(found.bytes);
    return true;
  }
  return false;
}

void EarlySegments::Clear() {
  segments_.clear();
  bytes_ = 0;
}

}  // namespace weir::hello
