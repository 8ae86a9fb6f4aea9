// Reads a stream into blocks that frames are borrowed from.
#ifndef WEIR_ENGINE_CAPTURE_FILES_BLOCK_READER_H_
#define WEIR_ENGINE_CAPTURE_FILES_BLOCK_READER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/byte_stream.h"

namespace weir {

// Not thread-safe. What was read lies in one block, up to the first byte that is not used; what is
// used may stay borrowed, and is never moved or written over.
class BlockReader {
 public:
  // `start` was read from `stream` already, and is at most a file header. `name` is for errors.
  BlockReader(std::string name, absl::Span<const uint8_t> start, std::unique_ptr<ByteStream> stream,
              std::shared_ptr<BlockPool> pool);

  // The bytes that were read and not used; those of the next Fill() follow.
  absl::Span<const uint8_t> pending() const {
    return absl::MakeConstSpan(block_->data() + begin_, end_ - begin_);
  }
  void Use(size_t bytes) {
    begin_ += bytes;
    offset_ += bytes;
  }

  // Reads more: at least a byte unless at the end of the stream, as far as the room for `needs`
  // bytes from the first pending one on. The number of bytes read. REQUIRES: more than is pending,
  // at most Block::kCapacity. CANCELLED where the stream is interrupted; other errors name the
  // capture and the offset.
  absl::StatusOr<size_t> Fill(size_t needs);

  // Where pending() begins in the stream.
  uint64_t offset() const { return offset_; }
  // Keeps all that was used since the block before.
  const std::shared_ptr<Block>& block() const { return block_; }

 private:
  void MoveToNextBlock();

  const std::string name_;
  const std::unique_ptr<ByteStream> stream_;
  const std::shared_ptr<BlockPool> pool_;
  std::shared_ptr<Block> block_;
  size_t begin_ = 0;  // of the bytes in the block that are not used yet
  size_t end_ = 0;    // of the bytes in the block
  uint64_t offset_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_BLOCK_READER_H_
