#include "engine/capture/block_pool.h"

#include <cstring>
#include <utility>

namespace weir {

// Places the control block of a block's shared_ptr into the block. The block goes back to its pool
// from deallocate(), the last thing that a shared_ptr does: any earlier, and the next borrower
// would write over a control block that is still in use.
template <typename T>
struct ControlAllocator {
  using value_type = T;

  explicit ControlAllocator(Block* of) : block(of) {}
  template <typename U>
  ControlAllocator(const ControlAllocator<U>& other) : block(other.block) {}  // NOLINT

  T* allocate(size_t) {
    static_assert(sizeof(T) <= Block::kControlSize && alignof(T) <= alignof(std::max_align_t));
    return reinterpret_cast<T*>(block->control_);
  }
  void deallocate(T*, size_t) { BlockPool::Return(block); }

  template <typename U>
  bool operator==(const ControlAllocator<U>& other) const {
    return block == other.block;
  }

  Block* block;
};

Block::Block() : bytes_(new uint8_t[kCapacity + kSlack]) { ZeroSlackBehind(kCapacity); }

void Block::ZeroSlackBehind(size_t end) { std::memset(bytes_.get() + end, 0, kSlack); }

std::shared_ptr<BlockPool> BlockPool::Create() {
  return std::shared_ptr<BlockPool>(new BlockPool());
}

std::shared_ptr<Block> BlockPool::Take() {
  std::unique_ptr<Block> block;
  {
    MutexLock lock(mutex_);
    if (free_.empty()) {
      block.reset(new Block());
      free_.reserve(++all_blocks_);  // so that no return allocates
    } else {
      block = std::move(free_.back());
      free_.pop_back();
    }
  }
  block->home_ = shared_from_this();
  Block* raw = block.release();
  return std::shared_ptr<Block>(
      raw, [](Block*) {}, ControlAllocator<Block>(raw));
}

void BlockPool::Return(Block* block) {
  // Declared before the lock: where the pool goes with this block, its mutex is free by then.
  const std::shared_ptr<BlockPool> pool = std::move(block->home_);
  MutexLock lock(pool->mutex_);
  pool->free_.push_back(std::unique_ptr<Block>(block));
}

size_t BlockPool::free_blocks() const {
  MutexLock lock(mutex_);
  return free_.size();
}

size_t BlockPool::all_blocks() const {
  MutexLock lock(mutex_);
  return all_blocks_;
}

}  // namespace weir
