// Frames as a source hands them out: many at once, borrowed from a block that is counted by
// reference, so that nothing is copied between the reader and the workers.
#ifndef WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_
#define WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/packet/link_type.h"

namespace weir {

// A time stamp that does not fit signed 64-bit nanoseconds: the reader's clock stands in for it.
inline constexpr int64_t kUnrepresentableTime = INT64_MIN;

struct Frame {
  const uint8_t* data;
  uint32_t captured_length;
  uint32_t wire_length;
  int64_t timestamp_ns;  // Unix time, as the capture has it; or kUnrepresentableTime
};

// Owned by the caller of PacketSource::Read and reused from read to read.
struct FrameBatch {
  std::vector<Frame> frames;
  std::shared_ptr<const void>
      block;  // keeps the frames' bytes alive; copied by who needs them longer
  LinkType link_type = LinkType::kEthernet;
  uint8_t interface_number = 0;  // that all came by, in PacketSource::interfaces(), from 1; 0: none
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_
