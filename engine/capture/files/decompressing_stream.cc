#include "engine/capture/files/decompressing_stream.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {

constexpr size_t kStoreSize = 128 * 1024;

std::unique_ptr<Decompressor> DecompressorFor(absl::Span<const uint8_t> start) {
  if (IsGzip(start)) return NewGzipDecompressor();
  if (IsZstd(start)) return NewZstdDecompressor();
  return nullptr;
}

DecompressingStream::DecompressingStream(std::unique_ptr<Decompressor> decompressor,
                                         absl::Span<const uint8_t> start,
                                         std::unique_ptr<ByteStream> packed)
    : decompressor_(std::move(decompressor)),
      packed_(std::move(packed)),
      store_(start.begin(), start.end()) {
  store_.resize(kStoreSize);
  input_ = absl::MakeConstSpan(store_).first(start.size());
}

absl::StatusOr<size_t> DecompressingStream::Read(absl::Span<uint8_t> buffer) {
  while (damage_.ok()) {
    const size_t unpacked = Unpack(buffer);
    if (unpacked > 0) return unpacked;
    if (!damage_.ok()) break;
    if (at_end_) return 0;
    absl::Status status = Fill();
    if (!status.ok()) return status;
  }
  return damage_;
}

// What could be unpacked before the next bytes are needed; 0 also where there is damage.
size_t DecompressingStream::Unpack(absl::Span<uint8_t> buffer) {
  if (input_.empty() && !may_hold_more_) return 0;
  absl::Span<uint8_t> room = buffer;
  const absl::Status status = decompressor_->Unpack(input_, room);
  may_hold_more_ = room.empty();
  if (!status.ok()) {
    damage_ = absl::DataLossError(
        absl::StrCat("the ", decompressor_->format(), " stream is damaged: ", status.message()));
  }
  return buffer.size() - room.size();
}

// Called when all input is unpacked.
absl::Status DecompressingStream::Fill() {
  absl::StatusOr<size_t> got = packed_->Read(absl::MakeSpan(store_));
  if (!got.ok()) return got.status();
  input_ = absl::MakeConstSpan(store_).first(*got);
  at_end_ = *got == 0;
  if (at_end_ && !decompressor_->is_complete()) {
    damage_ = absl::DataLossError(absl::StrCat("the ", decompressor_->format(), " stream is cut"));
  }
  return absl::OkStatus();
}

}  // namespace weir
