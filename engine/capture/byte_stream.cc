#include "engine/capture/byte_stream.h"

namespace weir {

absl::StatusOr<size_t> ReadFully(ByteStream& stream, absl::Span<uint8_t> buffer) {
  size_t filled = 0;
  while (filled < buffer.size()) {
    absl::StatusOr<size_t> got = stream.Read(buffer.subspan(filled));
    if (!got.ok()) return got;
    if (*got == 0) break;
    filled += *got;
  }
  return filled;
}

}  // namespace weir
