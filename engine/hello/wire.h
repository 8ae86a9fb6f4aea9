// How TLS writes vectors (RFC 8446, 3.4): their length in bytes, then their content.
#ifndef WEIR_ENGINE_HELLO_WIRE_H_
#define WEIR_ENGINE_HELLO_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/packet/cursor.h"

namespace weir::hello {

using Bytes = std::span<const uint8_t>;

inline Cursor CursorOf(Bytes bytes) { return {bytes.data(), bytes.size()}; }
inline Bytes Rest(const Cursor& cursor) { return {cursor.data(), cursor.remaining()}; }
inline std::string_view TextOf(const Cursor& cursor) {
  return {reinterpret_cast<const char*>(cursor.data()), cursor.remaining()};
}
inline std::string_view TextOf(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline uint32_t Big24(const Cursor& cursor, size_t offset) {
  return static_cast<uint32_t>(cursor.Byte(offset)) << 16 | cursor.Big16(offset + 1);
}

// Takes the first `length` bytes off `from`. False, and nothing done, where they are not there.
[[nodiscard]] inline bool TakeBytes(Cursor& from, size_t length, Cursor& taken) {
  if (!from.Has(length)) return false;
  taken = Cursor(from.data(), length);
  from.Skip(length);
  return true;
}

// Takes a vector whose length stands in one byte, or in two.
[[nodiscard]] inline bool TakeVector8(Cursor& from, Cursor& content) {
  if (!from.Has(1)) return false;
  const size_t length = from.Byte(0);
  if (!from.Has(1 + length)) return false;
  from.Skip(1);
  return TakeBytes(from, length, content);
}
[[nodiscard]] inline bool TakeVector16(Cursor& from, Cursor& content) {
  if (!from.Has(2)) return false;
  const size_t length = from.Big16(0);
  if (!from.Has(2 + length)) return false;
  from.Skip(2);
  return TakeBytes(from, length, content);
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_WIRE_H_
