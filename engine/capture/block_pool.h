// Blocks of memory that readers fill and workers borrow.
#ifndef WEIR_ENGINE_CAPTURE_BLOCK_POOL_H_
#define WEIR_ENGINE_CAPTURE_BLOCK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

class BlockPool;

// kCapacity bytes to fill, and kSlack behind them for dissectors that look a little past a frame.
// Its reference count lies in the block itself, so that handing a block out allocates nothing.
class Block {
 public:
  static constexpr size_t kCapacity = size_t{1} << 20;
  static constexpr size_t kSlack = 256;

  uint8_t* data() { return bytes_.get(); }

  // Zeroes the slack behind the first `end` bytes, at most kCapacity.
  void ZeroSlackBehind(size_t end);

 private:
  friend class BlockPool;
  template <typename T>
  friend struct ControlAllocator;

  static constexpr size_t kControlSize = 128;

  Block();

  const std::unique_ptr<uint8_t[]> bytes_;
  std::shared_ptr<BlockPool> home_;  // while handed out; keeps the pool for the way back
  alignas(std::max_align_t) unsigned char control_[kControlSize];
};

// Thread safety: Take() and the return of blocks by any thread.
// Lifetime: the pool lives as long as its last block is borrowed.
// Invariant: it holds as many blocks as were ever borrowed at once, no more.
class BlockPool : public std::enable_shared_from_this<BlockPool> {
 public:
  static std::shared_ptr<BlockPool> Create();

  // A block with undefined contents; it comes back when its last reference goes.
  std::shared_ptr<Block> Take();

  size_t free_blocks() const;
  size_t all_blocks() const;

 private:
  template <typename T>
  friend struct ControlAllocator;

  BlockPool() = default;
  static void Return(Block* block);

  mutable Mutex mutex_;
  std::vector<std::unique_ptr<Block>> free_ ABSL_GUARDED_BY(mutex_);
  size_t all_blocks_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_BLOCK_POOL_H_
