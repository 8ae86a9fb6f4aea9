// Reads the frames of one capture, whatever its format. Several make a file source.
#ifndef WEIR_ENGINE_CAPTURE_FILES_CAPTURE_READER_H_
#define WEIR_ENGINE_CAPTURE_FILES_CAPTURE_READER_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "engine/capture/frame_batch.h"
#include "engine/capture/packet_source.h"

namespace weir {

// Enough frames that the cost of a batch is spread thin, few enough that they stay in the cache.
inline constexpr size_t kMaxBatchFrames = 512;

// Not thread-safe.
class CaptureReader {
 public:
  virtual ~CaptureReader() = default;

  // As PacketSource::Read of a finite source, with an empty `batch` of enough capacity. CANCELLED
  // where the stream below was interrupted.
  virtual absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_CAPTURE_READER_H_
