// Loads of unaligned integers from the wire. The caller has checked that the bytes are there.
#ifndef WEIR_ENGINE_BASE_BYTE_ORDER_H_
#define WEIR_ENGINE_BASE_BYTE_ORDER_H_

#include <cstdint>
#include <cstring>

namespace weir {

template <typename T>
inline T LoadNative(const uint8_t* p) {
  T value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

inline uint16_t LoadBig16(const uint8_t* p) { return __builtin_bswap16(LoadNative<uint16_t>(p)); }
inline uint32_t LoadBig32(const uint8_t* p) { return __builtin_bswap32(LoadNative<uint32_t>(p)); }
inline uint16_t LoadLittle16(const uint8_t* p) { return LoadNative<uint16_t>(p); }
inline uint32_t LoadLittle32(const uint8_t* p) { return LoadNative<uint32_t>(p); }

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "only little-endian hosts are supported");

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_BYTE_ORDER_H_
