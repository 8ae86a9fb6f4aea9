// The formats that captures are compressed in.
#ifndef WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSOR_H_
#define WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSOR_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace weir {

// Unpacks one compressed stream, piece by piece. Not thread-safe. Its memory is bounded whatever
// the stream says: 40 KiB for gzip, a window of at most 128 MiB for zstd.
class Decompressor {
 public:
  virtual ~Decompressor() = default;

  // Takes bytes from the front of `input` and puts what they unpack to into `output`; both are
  // then what is left. With room in `output` at the end, nothing more can be had from that input.
  // DATA_LOSS where the stream is damaged.
  virtual absl::Status Unpack(absl::Span<const uint8_t>& input, absl::Span<uint8_t>& output) = 0;

  // Whether the stream may end here: all that was begun is complete.
  virtual bool is_complete() const = 0;

  virtual absl::string_view format() const = 0;
};

// For a stream that begins with `start`, of which 4 bytes are enough; null where those are not the
// mark of a compressed one.
std::unique_ptr<Decompressor> DecompressorFor(absl::Span<const uint8_t> start);

// Several compressed members in a row are one stream, as for the programs of these names.
bool IsGzip(absl::Span<const uint8_t> start);
std::unique_ptr<Decompressor> NewGzipDecompressor();
bool IsZstd(absl::Span<const uint8_t> start);
std::unique_ptr<Decompressor> NewZstdDecompressor();

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSOR_H_
