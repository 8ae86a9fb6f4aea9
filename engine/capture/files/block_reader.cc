#include "engine/capture/files/block_reader.h"

#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {

BlockReader::BlockReader(std::string name, absl::Span<const uint8_t> start,
                         std::unique_ptr<ByteStream> stream, std::shared_ptr<BlockPool> pool)
    : name_(std::move(name)),
      stream_(std::move(stream)),
      pool_(std::move(pool)),
      block_(pool_->Take()),
      end_(start.size()) {
  std::memcpy(block_->data(), start.data(), start.size());
  block_->ZeroSlackBehind(end_);
}

absl::StatusOr<size_t> BlockReader::Fill(size_t needs) {
  if (Block::kCapacity - begin_ < needs) MoveToNextBlock();
  absl::StatusOr<size_t> got =
      stream_->Read(absl::MakeSpan(block_->data() + end_, Block::kCapacity - end_));
  if (!got.ok()) {
    if (absl::IsCancelled(got.status())) return got;
    return absl::Status(got.status().code(),
                        absl::StrCat(name_, ": ", got.status().message(), " at byte offset ",
                                     offset_ + (end_ - begin_)));
  }
  end_ += *got;
  block_->ZeroSlackBehind(end_);
  return got;
}

// Frames of the old block may be in use, so the start of a record is copied, never moved within.
void BlockReader::MoveToNextBlock() {
  std::shared_ptr<Block> next = pool_->Take();
  std::memcpy(next->data(), block_->data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  block_ = std::move(next);
}

}  // namespace weir
