// An open file descriptor that is closed with its owner. Move-only; not thread-safe.
#ifndef WEIR_ENGINE_CAPTURE_UNIQUE_DESCRIPTOR_H_
#define WEIR_ENGINE_CAPTURE_UNIQUE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace weir {

class UniqueDescriptor {
 public:
  UniqueDescriptor() = default;
  explicit UniqueDescriptor(int descriptor) : descriptor_(descriptor) {}
  UniqueDescriptor(UniqueDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  UniqueDescriptor& operator=(UniqueDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~UniqueDescriptor() {
    if (is_open()) close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

  // Gives it away: who gets it closes it.
  int Release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_UNIQUE_DESCRIPTOR_H_
