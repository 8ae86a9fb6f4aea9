// Segments of one direction of TCP that came before those in front of them.
#ifndef WEIR_ENGINE_HELLO_EARLY_SEGMENTS_H_
#define WEIR_ENGINE_HELLO_EARLY_SEGMENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/hello/wire.h"

namespace weir::hello {

// How far sequence number `to` is from `from` (RFC 9293, 3.4): negative where it is older.
constexpr int32_t SequenceDistance(uint32_t from, uint32_t to) {
  return static_cast<int32_t>(to - from);
}

// Thread-compatible.
class EarlySegments {
 public:
  static constexpr size_t kMaxSegments = 256;

  // Keeps a copy. False where there are too many already.
  bool Add(uint32_t sequence, Bytes bytes);

  // Moves to `segment` what follows on `next` without a gap, and moves `next` behind it; false
  // where there is nothing. Each comes as it was captured, so that where a segment begins is known.
  bool Take(uint32_t& next, std::string& segment);

  bool empty() const { return segments_.empty(); }
  size_t bytes() const { return bytes_; }
  void Clear();

 private:
  struct Segment {
    uint32_t sequence;
    std::string bytes;
  };
  std::vector<Segment> segments_;  // in the order of their coming
  size_t bytes_ = 0;
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_EARLY_SEGMENTS_H_
