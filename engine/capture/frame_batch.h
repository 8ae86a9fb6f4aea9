// Frames as a source hands them out: many at once, borrowed from a block that is counted by
// reference, so that nothing is copied between the reader and the workers.
#ifndef WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_
#define WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/packet/link_type.h"

namespace weir {

// A time stamp that does not fit signed 64-bit nanoseconds, or of a frame that has none: the
// reader's clock stands in for it.
inline constexpr int64_t kUnrepresentableTime = INT64_MIN;

// Where a frame was captured.
struct FrameLink {
  LinkType type = LinkType::kEthernet;
  uint16_t interface_number = 0;  // in PacketSource::interfaces(), from 1; 0: not known
};

struct Frame {
  const uint8_t* data;
  uint32_t captured_length;
  uint32_t wire_length;   // never below captured_length in captures
  int64_t timestamp_ns;   // Unix time, as the capture has it; or kUnrepresentableTime
  uint32_t link = 0;      // index into FrameBatch::links
};

// Owned by the caller of PacketSource::Read and reused from read to read.
struct FrameBatch {
  std::vector<Frame> frames;
  std::shared_ptr<const void>
      block;  // keeps the frames' bytes alive; copied by who needs them longer

  // A table of the source, as long as that lives: the entries that the frames name stay as they
  // are while the source is read on. Without one all frames are Ethernet of no interface.
  const FrameLink* links = &kPlainEthernet;

  const FrameLink& LinkOf(const Frame& frame) const { return links[frame.link]; }

  static constexpr FrameLink kPlainEthernet = {};
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FRAME_BATCH_H_
