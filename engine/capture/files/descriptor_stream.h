// A byte stream from an open descriptor: a file, a pipe, a socket, a terminal.
#ifndef WEIR_ENGINE_CAPTURE_FILES_DESCRIPTOR_STREAM_H_
#define WEIR_ENGINE_CAPTURE_FILES_DESCRIPTOR_STREAM_H_

#include <atomic>
#include <cstdint>

#include "engine/capture/byte_stream.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

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

#endif  // WEIR_ENGINE_CAPTURE_FILES_DESCRIPTOR_STREAM_H_
