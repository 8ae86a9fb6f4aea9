// From a path or descriptor to a reader of the format that is found there.
#ifndef WEIR_ENGINE_CAPTURE_FILES_CAPTURE_OPENER_H_
#define WEIR_ENGINE_CAPTURE_FILES_CAPTURE_OPENER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/files/capture_interfaces.h"
#include "engine/capture/packet_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

// Reads the frames of one capture, whatever its format. Several make a file source.

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

// `path` as it stands in messages, which are one line: escaped where it has control characters.
std::string DisplayName(const std::string& path);

// Opens without waiting, also where nobody has opened the other end of a named pipe yet. NOT_FOUND,
// PERMISSION_DENIED, or INVALID_ARGUMENT for a folder.
absl::StatusOr<UniqueDescriptor> OpenCaptureFile(const std::string& path);

// INVALID_ARGUMENT where `descriptor` is a folder; `path` names it.
absl::Status CheckIsNoFolder(const std::string& path, int descriptor);

// Reads the file header, waiting for it, and picks the reader. INVALID_ARGUMENT for what is no
// capture, an unknown link type or a bad filter; DATA_LOSS for a capture whose first header is
// damaged; CANCELLED where the stream is interrupted. `bpf_filter` may be empty. `interfaces`,
// which outlives the reader, learns those that the capture describes.
absl::StatusOr<std::unique_ptr<CaptureReader>> OpenCapture(const std::string& path,
                                                           std::unique_ptr<ByteStream> stream,
                                                           const std::string& bpf_filter,
                                                           std::shared_ptr<BlockPool> pool,
                                                           CaptureInterfaces& interfaces);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_CAPTURE_OPENER_H_
