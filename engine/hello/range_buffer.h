// A message whose pieces come in any order, each with its offset: QUIC's CRYPTO frames, DTLS's
// fragments.
#ifndef WEIR_ENGINE_HELLO_RANGE_BUFFER_H_
#define WEIR_ENGINE_HELLO_RANGE_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/hello/wire.h"

namespace weir::hello {

// Thread-compatible. Of bytes that come twice the first ones count.
class RangeBuffer {
 public:
  static constexpr size_t kMaxRanges = 256;  // apart from each other at one time

  // False, and nothing done, where it would have more ranges or end behind `max_bytes`.
  bool Add(size_t offset, Bytes bytes, size_t max_bytes);

  // What there is from offset 0 on without a gap.
  Bytes Prefix() const;

  bool empty() const { return ranges_.empty(); }
  size_t bytes() const { return bytes_.size(); }
  void Clear();

 private:
  struct Range {
    size_t begin, end;
  };
  void Cover(size_t begin, size_t end);

  std::vector<uint8_t> bytes_;  // with gaps
  std::vector<Range> ranges_;   // ascending, with gaps between them
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_RANGE_BUFFER_H_
