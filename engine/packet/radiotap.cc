#include "engine/packet/radiotap.h"

#include "engine/base/byte_order.h"

namespace weir {
namespace {

constexpr size_t kFixedLength = 8;
constexpr uint32_t kPresentTsft = 1u << 0;
constexpr uint32_t kPresentFlags = 1u << 1;
constexpr uint32_t kPresentMore = 1u << 31;
constexpr uint8_t kFlagDataPadding = 0x20;  // the 802.11 header is padded to 4 bytes
constexpr uint8_t kFlagBadFcs = 0x40;

// The flags field of a radiotap header of `length` bytes, 0 where it has none. Fields stand in
// the order of their bits in the first word of presence bits, each aligned to its own size.
uint8_t FlagsOf(const Cursor& cursor, size_t length) {
  const uint32_t present = LoadLittle32(cursor.data() + 4);
  if ((present & kPresentFlags) == 0) return 0;
  size_t offset = 4;
  uint32_t word = present;
  for (offset += 4; (word & kPresentMore) != 0; offset += 4) {
    if (offset + 4 > length) return 0;
    word = LoadLittle32(cursor.data() + offset);
  }
  if ((present & kPresentTsft) != 0) offset = (offset + 7) / 8 * 8 + 8;
  return offset < length ? cursor.Byte(offset) : 0;
}

}  // namespace

IgnoredReason SkipRadiotap(Cursor& cursor, WifiReception& reception) {
  if (!cursor.Has(kFixedLength)) return IgnoredReason::kLinkHeaderCut;
  const size_t length = LoadLittle16(cursor.data() + 2);
  if (length < kFixedLength || !cursor.Has(length)) return IgnoredReason::kLinkHeaderCut;
  const uint8_t flags = FlagsOf(cursor, length);
  reception.bad_fcs = (flags & kFlagBadFcs) != 0;
  reception.padded = (flags & kFlagDataPadding) != 0;
  cursor.Skip(length);
  return IgnoredReason::kNone;
}

}  // namespace weir
