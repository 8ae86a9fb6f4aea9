// The unpacked bytes of a compressed stream.
#ifndef WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSING_STREAM_H_
#define WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSING_STREAM_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/capture/byte_stream.h"

namespace weir {

// The formats that captures are compressed in.

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

// Owns both. All that comes before a cut or damage is read before the DATA_LOSS that tells of it.
class DecompressingStream final : public ByteStream {
 public:
  // `start` was read from `packed` already.
  DecompressingStream(std::unique_ptr<Decompressor> decompressor, absl::Span<const uint8_t> start,
                      std::unique_ptr<ByteStream> packed);

  absl::StatusOr<size_t> Read(absl::Span<uint8_t> buffer) override;
  // May say no though there is more in store: a reader then only hands out what it has.
  bool is_ready() const override { return packed_->is_ready(); }

 private:
  size_t Unpack(absl::Span<uint8_t> buffer);
  absl::Status Fill();

  const std::unique_ptr<Decompressor> decompressor_;
  const std::unique_ptr<ByteStream> packed_;
  std::vector<uint8_t> store_;
  absl::Span<const uint8_t> input_;  // of store_: not unpacked yet
  bool may_hold_more_ = false;       // the decompressor had no room for all that it had
  bool at_end_ = false;
  absl::Status damage_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSING_STREAM_H_
