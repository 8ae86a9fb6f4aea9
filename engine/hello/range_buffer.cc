#include "engine/hello/range_buffer.h"

#include <algorithm>
#include <cstring>

namespace weir::hello {

bool RangeBuffer::Add(size_t offset, Bytes bytes, size_t max_bytes) {
  if (bytes.empty()) return true;
  if (offset > max_bytes || bytes.size() > max_bytes - offset) return false;
  if (ranges_.size() == kMaxRanges) return false;
  const size_t end = offset + bytes.size();
  if (bytes_.size() < end) bytes_.resize(end);
  // Only what no range before has is written.
  size_t next = offset;
  for (const Range& range : ranges_) {
    if (range.begin >= end || next >= end) break;
    if (range.end <= next) continue;
    if (range.begin > next) {
      std::memcpy(bytes_.data() + next, bytes.data() + (next - offset), range.begin - next);
    }
    next = range.end;
  }
  if (next < end) std::memcpy(bytes_.data() + next, bytes.data() + (next - offset), end - next);
  Cover(offset, end);
  return true;
}

void RangeBuffer::Cover(size_t begin, size_t end) {
  const auto first = std::find_if(ranges_.begin(), ranges_.end(),
                                  [&](const Range& range) { return range.end >= begin; });
  auto behind = first;
  while (behind != ranges_.end() && behind->begin <= end) {
    begin = std::min(begin, behind->begin);
    end = std::max(end, behind->end);
    ++behind;
  }
  ranges_.insert(ranges_.erase(first, behind), {begin, end});
}

Bytes RangeBuffer::Prefix() const {
  if (ranges_.empty() || ranges_.front().begin != 0) return {};
  return {bytes_.data(), ranges_.front().end};
}

void RangeBuffer::Clear() {
  bytes_.clear();
  ranges_.clear();
}

}  // namespace weir::hello
