#include "engine/packet/capture_headers.h"

#include "engine/base/byte_order.h"
#include "engine/packet/ether_type.h"

namespace weir {
namespace {

constexpr size_t kPpiHeaderLength = 8;
constexpr size_t kPpiFieldHeaderLength = 4;
constexpr uint16_t kPpiWifiCommon = 2;
constexpr size_t kPpiWifiFlags = 8;  // offset in that field
constexpr uint16_t kPpiFcsInvalid = 0x0004;

constexpr size_t kNflogHeaderLength = 4;  // family, version, resource
constexpr uint8_t kFamilyIpv4 = 2, kFamilyIpv6 = 10;
constexpr size_t kTlvHeaderLength = 4;
constexpr uint16_t kNflogPacketHeader = 1, kNflogPayload = 9, kNflogLinkHeader = 16;

// All of it is little-endian, whoever wrote it.
bool IsBadFcs(Cursor fields) {
  while (fields.Has(kPpiFieldHeaderLength)) {
    const uint16_t type = LoadLittle16(fields.data());
    const size_t length = LoadLittle16(fields.data() + 2);
    fields.Skip(kPpiFieldHeaderLength);
    if (type == kPpiWifiCommon && length >= kPpiWifiFlags + 2 && fields.Has(length)) {
      return (LoadLittle16(fields.data() + kPpiWifiFlags) & kPpiFcsInvalid) != 0;
    }
    if (!fields.TrySkip(length)) return false;
  }
  return false;
}

// One value of NFLOG, in the byte order of the machine that captured: types are small, so the byte
// of the type that is 0 tells which that was.
struct Tlv {
  explicit Tlv(const uint8_t* p) {
    const bool is_big = p[2] == 0 && p[3] != 0;
    length = is_big ? LoadBig16(p) : LoadLittle16(p);
    type = is_big ? LoadBig16(p + 2) : LoadLittle16(p + 2);
  }
  size_t length;  // with this header, without the padding to 4 bytes
  uint16_t type;
};

uint16_t EtherTypeOfFamily(uint8_t family) {
  if (family == kFamilyIpv4) return kEtherTypeIpv4;
  return family == kFamilyIpv6 ? kEtherTypeIpv6 : kEtherTypeNone;
}

}  // namespace

IgnoredReason SkipPpi(Cursor& cursor, LinkType& link_type, WifiReception& reception) {
  if (!cursor.Has(kPpiHeaderLength)) return IgnoredReason::kLinkHeaderCut;
  const size_t length = LoadLittle16(cursor.data() + 2);
  const uint32_t number = LoadLittle32(cursor.data() + 4);
  if (length < kPpiHeaderLength || !cursor.Has(length)) return IgnoredReason::kLinkHeaderCut;
  const Cursor fields(cursor.data() + kPpiHeaderLength, length - kPpiHeaderLength);
  reception.bad_fcs = IsBadFcs(fields);
  cursor.Skip(length);
  link_type = LinkType::kUnknown;
  if (number <= UINT16_MAX) {
    link_type = LinkTypeFromNumber(static_cast<int>(number)).value_or(LinkType::kUnknown);
  }
  if (link_type == LinkType::kPpi) link_type = LinkType::kUnknown;
  return IgnoredReason::kNone;
}

IgnoredReason SkipNflog(Cursor& cursor, uint16_t& ether_type, LinkLayer& link) {
  if (!cursor.Has(kNflogHeaderLength)) return IgnoredReason::kLinkHeaderCut;
  ether_type = EtherTypeOfFamily(cursor.Byte(0));
  cursor.Skip(kNflogHeaderLength);
  while (cursor.Has(kTlvHeaderLength)) {
    const Tlv tlv(cursor.data());
    if (tlv.length < kTlvHeaderLength) return IgnoredReason::kLinkHeaderCut;
    const size_t value_length = tlv.length - kTlvHeaderLength;
    cursor.Skip(kTlvHeaderLength);
    if (tlv.type == kNflogPayload) {
      // It may be cut, and be the last.
      if (value_length < cursor.remaining()) cursor = Cursor(cursor.data(), value_length);
      return IgnoredReason::kNone;
    }
    if (!cursor.Has(value_length)) return IgnoredReason::kLinkHeaderCut;
    // A bridge logs packets of any protocol; what an address family is for is said by that.
    if (tlv.type == kNflogPacketHeader && value_length >= 2 && ether_type == kEtherTypeNone) {
      ether_type = cursor.Big16(0);
    } else if (tlv.type == kNflogLinkHeader && value_length == kEthernetLength) {
      link.destination_mac = cursor.data();
      link.source_mac = cursor.data() + 6;
    }
    if (!cursor.TrySkip((value_length + 3) / 4 * 4)) break;
  }
  return IgnoredReason::kLinkHeaderCut;
}

}  // namespace weir
