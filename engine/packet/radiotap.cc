#include "engine/packet/radiotap.h"

#include "engine/base/byte_order.h"

namespace weir {
namespace {

constexpr size_t kRadiotapFixedLength = 8;
constexpr uint32_t kPresentTsft = 1u << 0;
constexpr uint32_t kPresentFlags = 1u << 1;
constexpr uint32_t kPresentMore = 1u << 31;
constexpr uint8_t kFlagDataPadding = 0x20;  // the 802.11 header is padded to 4 bytes
constexpr uint8_t kFlagBadFcs = 0x40;

constexpr size_t kWifiHeaderLength = 24;
constexpr int kWifiTypeData = 2;
constexpr int kWifiSubtypeNoData = 0x4;
constexpr int kWifiSubtypeQos = 0x8;
constexpr uint8_t kWifiToDs = 0x01, kWifiFromDs = 0x02, kWifiOrder = 0x80;

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

// The length of the 802.11 header at `frame`, 0 for anything but a data frame that has data.
size_t WifiHeaderLength(const uint8_t* frame) {
  const int type = frame[0] >> 2 & 0x3, subtype = frame[0] >> 4;
  if (type != kWifiTypeData || (subtype & kWifiSubtypeNoData) != 0) return 0;
  size_t length = kWifiHeaderLength;
  if ((frame[1] & kWifiToDs) != 0 && (frame[1] & kWifiFromDs) != 0) length += 6;  // address 4
  if ((subtype & kWifiSubtypeQos) == 0) return length;
  return length + 2 + ((frame[1] & kWifiOrder) != 0 ? 4 : 0);  // QoS and HT control
}

}  // namespace

IgnoredReason ReadRadiotap(Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(kRadiotapFixedLength)) return IgnoredReason::kLinkHeaderCut;
  const size_t length = LoadLittle16(cursor.data() + 2);
  if (length < kRadiotapFixedLength || !cursor.Has(length)) return IgnoredReason::kLinkHeaderCut;
  const uint8_t flags = FlagsOf(cursor, length);
  if ((flags & kFlagBadFcs) != 0) return IgnoredReason::kRadiotapBadFcs;
  cursor.Skip(length);
  if (!cursor.Has(kWifiHeaderLength)) return IgnoredReason::kRadiotapNoData;
  size_t wifi_length = WifiHeaderLength(cursor.data());
  if (wifi_length == 0) return IgnoredReason::kRadiotapNoData;
  if ((flags & kFlagDataPadding) != 0) wifi_length = (wifi_length + 3) / 4 * 4;
  SetWifiMacs(cursor.data(), link);
  return cursor.TrySkip(wifi_length) ? IgnoredReason::kNone : IgnoredReason::kLinkHeaderCut;
}

}  // namespace weir
