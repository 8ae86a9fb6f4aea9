// The numbers of the pcapng format (draft-ietf-opsawg-pcapng, 3 and 4), and loads in either byte
// order.
#ifndef WEIR_ENGINE_CAPTURE_FILES_PCAPNG_BLOCKS_H_
#define WEIR_ENGINE_CAPTURE_FILES_PCAPNG_BLOCKS_H_

#include <cstddef>
#include <cstdint>

#include "engine/base/byte_order.h"

namespace weir::pcapng {

// A block is its type, its length, the body, and the length again. That of a section header is
// kPcapngSectionHeader.
enum BlockType : uint32_t {
  kInterfaceDescription = 1,
  kPacket = 2,  // obsolete
  kSimplePacket = 3,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
};

inline constexpr size_t kBlockHeaderSize = 8;
inline constexpr size_t kTrailerSize = 4;
inline constexpr uint32_t kMinBlockLength = kBlockHeaderSize + kTrailerSize;

inline constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr size_t kSectionHeaderSize = 24;  // with the block header, as the following
inline constexpr size_t kInterfaceHeaderSize = 16;
inline constexpr size_t kStatisticsHeaderSize = 20;
inline constexpr size_t kPacketHeaderSize = 28;
inline constexpr size_t kSimplePacketHeaderSize = 12;

enum InterfaceOption : uint16_t { kIfName = 2, kIfTsresol = 9, kIfTsoffset = 14 };
enum StatisticsOption : uint16_t { kIsbStarttime = 2, kIsbIfdrop = 5, kIsbOsdrop = 7 };
inline constexpr uint16_t kEndOfOptions = 0;
inline constexpr size_t kOptionHeaderSize = 4;

inline size_t PaddedTo4(size_t length) { return (length + 3) / 4 * 4; }

inline uint16_t Load16(const uint8_t* p, bool swapped) {
  return swapped ? LoadBig16(p) : LoadLittle16(p);
}
inline uint32_t Load32(const uint8_t* p, bool swapped) {
  return swapped ? LoadBig32(p) : LoadLittle32(p);
}
inline uint64_t Load64(const uint8_t* p, bool swapped) {
  const uint64_t first = Load32(p, swapped), second = Load32(p + 4, swapped);
  return swapped ? first << 32 | second : second << 32 | first;
}
// Times have their upper half first in either byte order.
inline uint64_t LoadTicks(const uint8_t* p, bool swapped) {
  return uint64_t{Load32(p, swapped)} << 32 | Load32(p + 4, swapped);
}

}  // namespace weir::pcapng

#endif  // WEIR_ENGINE_CAPTURE_FILES_PCAPNG_BLOCKS_H_
