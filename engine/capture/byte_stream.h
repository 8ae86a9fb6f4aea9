// The bytes of one capture in order, wherever they come from. A stream over a stream unpacks
// compressed ones.
#ifndef WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_
#define WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/unique_descriptor.h"

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

// A byte stream from an open descriptor: a file, a pipe, a socket, a terminal.

// Owns the descriptor and borrows the rest. Every byte read is added to `bytes_read`.
class DescriptorStream final : public ByteStream {
 public:
  DescriptorStream(UniqueDescriptor descriptor, const Interruptor& interruptor,
                   std::atomic<uint64_t>& bytes_read);

  absl::StatusOr<size_t> Read(absl::Span<uint8_t> buffer) override;
  bool is_ready() const override;

 private:
  const UniqueDescriptor descriptor_;
  const Interruptor& interruptor_;
  std::atomic<uint64_t>& bytes_read_;
  const bool may_wait_;  // not a regular file
};

bool IsRegularFile(int descriptor);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_BYTE_STREAM_H_
