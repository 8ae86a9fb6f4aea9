// The unread rest of a frame, checked at every step.
#ifndef WEIR_ENGINE_PACKET_CURSOR_H_
#define WEIR_ENGINE_PACKET_CURSOR_H_

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "engine/base/byte_order.h"

namespace weir {

// A plain value that borrows the frame's bytes. Not for storing: pass it by value or reference.
// Invariant: never reads or moves beyond the end; callers ask Has() first, which is asserted.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const uint8_t* data, size_t length) : data_(data), remaining_(length) {}

  const uint8_t* data() const { return data_; }
  size_t remaining() const { return remaining_; }
  bool Has(size_t length) const { return length <= remaining_; }

  uint8_t Byte(size_t offset) const {
    assert(offset < remaining_);
    return data_[offset];
  }
  uint16_t Big16(size_t offset) const {
    assert(offset + 2 <= remaining_);
    return LoadBig16(data_ + offset);
  }
  uint32_t Big32(size_t offset) const {
    assert(offset + 4 <= remaining_);
    return LoadBig32(data_ + offset);
  }

  void Skip(size_t length) {
    assert(length <= remaining_);
    data_ += length;
    remaining_ -= length;
  }

  // False, and nothing done, where fewer bytes are left.
  [[nodiscard]] bool TrySkip(size_t length) {
    if (!Has(length)) return false;
    Skip(length);
    return true;
  }

 private:
  const uint8_t* data_ = nullptr;
  size_t remaining_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_CURSOR_H_
