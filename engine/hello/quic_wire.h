// Numbers of variable length in QUIC (RFC 9000, 16).
#ifndef WEIR_ENGINE_HELLO_QUIC_WIRE_H_
#define WEIR_ENGINE_HELLO_QUIC_WIRE_H_

#include <cstdint>

#include "engine/packet/cursor.h"

namespace weir::hello {

// Takes one off `cursor`; false, and nothing done, where it is not whole.
[[nodiscard]] inline bool TakeVarint(Cursor& cursor, uint64_t& number) {
  if (!cursor.Has(1)) return false;
  const size_t length = size_t{1} << (cursor.Byte(0) >> 6);
  if (!cursor.Has(length)) return false;
  number = cursor.Byte(0) & 0x3F;
  for (size_t i = 1; i < length; ++i) number = number << 8 | cursor.Byte(i);
  cursor.Skip(length);
  return true;
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_QUIC_WIRE_H_
