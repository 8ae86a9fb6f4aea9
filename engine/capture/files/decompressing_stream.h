// The unpacked bytes of a compressed stream.
#ifndef WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSING_STREAM_H_
#define WEIR_ENGINE_CAPTURE_FILES_DECOMPRESSING_STREAM_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/capture/byte_stream.h"
#include "engine/capture/files/decompressor.h"

namespace weir {

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
