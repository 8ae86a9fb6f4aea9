// The bytes of one capture in order, wherever they come from. A stream over a stream unpacks
// compressed ones.
#ifndef WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_
#define WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace weir {

// Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Reads some bytes, at least one unless at the end, waiting where none are there yet. 0: the
  // end. CANCELLED: interrupted. Other errors name the system's reason, not the file.
  virtual absl::StatusOr<size_t> Read(absl::Span<uint8_t> buffer) = 0;

  // Whether the next Read() returns without waiting for a writer.
  virtual bool is_ready() const = 0;
};

// Reads until `buffer` is full or the stream ends; the number of bytes read.
absl::StatusOr<size_t> ReadFully(ByteStream& stream, absl::Span<uint8_t> buffer);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_
