// IEEE 802.11-2020: data frames, 9.3.2.
#include "engine/base/byte_order.h"
#include "engine/packet/radiotap.h"

namespace weir {
namespace {

constexpr size_t kBaseLength = 24;  // frame control, duration, three addresses, sequence control
constexpr size_t kAddressLength = 6;
constexpr size_t kQosLength = 2, kHtLength = 4;
constexpr int kTypeData = 2;
constexpr int kSubtypeNoData = 0x4, kSubtypeQos = 0x8;
constexpr uint8_t kToDs = 0x01, kFromDs = 0x02, kProtected = 0x40, kOrder = 0x80;
constexpr uint8_t kAggregate = 0x80;    // of the first byte of QoS control: an A-MSDU follows
constexpr uint8_t kMeshControl = 0x01;  // of its second byte, in a mesh
constexpr size_t kSubframeLength = 14;  // two addresses and a length
constexpr uint32_t kLlcSnap = 0xAAAA03;

// The header at a cursor that has kBaseLength bytes.
struct WifiHeader {
  WifiHeader(const uint8_t* frame, bool swapped)
      : type(frame[swapped] >> 2 & 0x3),
        subtype(frame[swapped] >> 4),
        flags(frame[!swapped]),
        fragment(frame[22] & 0x0F) {}

  bool has_data() const { return type == kTypeData && (subtype & kSubtypeNoData) == 0; }
  bool has_qos() const { return (subtype & kSubtypeQos) != 0; }
  bool between_stations() const { return (flags & kToDs) != 0 && (flags & kFromDs) != 0; }
  size_t qos_offset() const { return kBaseLength + (between_stations() ? kAddressLength : 0); }
  size_t length() const {
    if (!has_qos()) return qos_offset();
    return qos_offset() + kQosLength + ((flags & kOrder) != 0 ? kHtLength : 0);
  }

  int type, subtype;
  uint8_t flags;
  int fragment;  // 0: the first or only one
};

// Frame control reads as that of data with its bytes swapped alone. A management frame may look so
// too; LLC is not what follows there.
bool IsSwapped(const uint8_t* frame) {
  constexpr uint8_t kTypeAndVersion = 0x0F, kData = kTypeData << 2;
  return (frame[0] & kTypeAndVersion) != kData && (frame[1] & kTypeAndVersion) == kData;
}

const uint8_t* AddressAt(const uint8_t* frame, int number) {
  constexpr size_t kOffsets[] = {4, 10, 16, 24};
  return frame + kOffsets[number - 1];
}

// Table 9-30. REQUIRES: the whole header was captured.
void SetAddresses(const uint8_t* frame, const WifiHeader& header, LinkLayer& link) {
  const bool to_ds = (header.flags & kToDs) != 0, from_ds = (header.flags & kFromDs) != 0;
  link.destination_mac = AddressAt(frame, to_ds ? 3 : 1);
  link.source_mac = AddressAt(frame, !from_ds ? 2 : to_ds ? 4 : 3);
}

bool IsSnapAt(const Cursor& cursor, size_t offset) {
  return cursor.Has(offset + 4) && cursor.Big32(offset) >> 8 == kLlcSnap;
}

// In a mesh a control field of 6 bytes and up to two more addresses stands before LLC (9.2.4.7.3).
// The bit that says so means something else outside of meshes, so the bytes have to agree.
void SkipMeshControl(uint8_t qos, Cursor& cursor) {
  constexpr size_t kFixed = 6;
  if ((qos & kMeshControl) == 0 || IsSnapAt(cursor, 0) || !cursor.Has(1)) return;
  const size_t length = kFixed + (cursor.Byte(0) & 0x03) * kAddressLength;
  if (IsSnapAt(cursor, length)) cursor.Skip(length);
}

// The first of the frames that an A-MSDU is made of (9.3.2.2): it has the addresses.
IgnoredReason EnterAggregate(Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(kSubframeLength)) return IgnoredReason::kLinkHeaderCut;
  link.destination_mac = cursor.data();
  link.source_mac = cursor.data() + kAddressLength;
  cursor.Skip(kSubframeLength);
  return IgnoredReason::kNone;
}

IgnoredReason ReadData(const WifiHeader& header, Cursor cursor_at_frame, Cursor& cursor,
                       LinkLayer& link) {
  if ((header.flags & kProtected) != 0) return IgnoredReason::kWifiProtected;
  if (header.fragment != 0) return IgnoredReason::kNotIp;  // it goes on where another one ended
  SetAddresses(cursor_at_frame.data(), header, link);
  if (!header.has_qos()) return IgnoredReason::kNone;
  const uint8_t first = cursor_at_frame.Byte(header.qos_offset());
  const uint8_t second = cursor_at_frame.Byte(header.qos_offset() + 1);
  if ((first & kAggregate) != 0) return EnterAggregate(cursor, link);
  SkipMeshControl(second, cursor);
  return IgnoredReason::kNone;
}

}  // namespace

IgnoredReason ReadWifi(const PacketRules& rules, const WifiReception& reception, Cursor& cursor,
                       LinkLayer& link) {
  if (reception.bad_fcs) return IgnoredReason::kRadiotapBadFcs;
  if (!cursor.Has(kBaseLength)) return IgnoredReason::kRadiotapNoData;
  const Cursor frame = cursor;
  const WifiHeader header(frame.data(), reception.may_be_swapped && IsSwapped(frame.data()));
  if (!header.has_data()) return IgnoredReason::kRadiotapNoData;
  const size_t length = reception.padded ? (header.length() + 3) / 4 * 4 : header.length();
  if (!rules.wifi_by_header) {
    link.source_mac = AddressAt(frame.data(), 2);
    link.destination_mac = AddressAt(frame.data(), 3);
  }
  if (!cursor.TrySkip(length)) return IgnoredReason::kLinkHeaderCut;
  return rules.wifi_by_header ? ReadData(header, frame, cursor, link) : IgnoredReason::kNone;
}

}  // namespace weir
