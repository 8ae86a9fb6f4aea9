#include "engine/packet/link_layer.h"

#include "engine/packet/capture_headers.h"
#include "engine/packet/ether_type.h"
#include "engine/packet/radiotap.h"

namespace weir {
namespace {

constexpr size_t kAddressFamilyLength = 4;
constexpr size_t kSllLength = 16;
constexpr size_t kSll2Length = 20;
constexpr uint16_t kSllTypeLlc = 0x0004;  // stands where an EtherType would
constexpr uint8_t kHdlcUnicast = 0x0F, kHdlcBroadcast = 0x8F;
constexpr uint16_t kPppAddressControl = 0xFF03;

// The address families of IP on the systems that write such captures: IPv4 is 2 everywhere,
// IPv6 is 10 (Linux), 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin).
bool IsIpFamily(uint32_t family) {
  return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

// The writer's byte order is not known, so both are tried; families fit one byte.
IgnoredReason ReadAddressFamily(Cursor& cursor) {
  if (!cursor.Has(kAddressFamilyLength)) return IgnoredReason::kLinkHeaderCut;
  const uint32_t family = cursor.Big32(0);
  cursor.Skip(kAddressFamilyLength);
  const bool is_ip = IsIpFamily(family) || IsIpFamily(__builtin_bswap32(family));
  return is_ip ? IgnoredReason::kNone : IgnoredReason::kNotIp;
}

IgnoredReason ReadCiscoHdlc(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  const uint16_t ether_type = cursor.Big16(2);
  cursor.Skip(4);
  return SkipToIp(ether_type, options, cursor, link);
}

IgnoredReason ReadPpp(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  if (cursor.Has(2) && cursor.Big16(0) == kPppAddressControl) cursor.Skip(2);
  uint16_t ether_type = kEtherTypeNone;
  const IgnoredReason reason = ReadPppProtocol(options.rules, cursor, ether_type);
  return reason == IgnoredReason::kNone ? SkipToIp(ether_type, options, cursor, link) : reason;
}

// The three serial link types are confused in practice; the first byte tells them apart.
IgnoredReason ReadSerial(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  const uint8_t first = cursor.Byte(0);
  const bool is_hdlc = first == kHdlcUnicast || first == kHdlcBroadcast;
  return is_hdlc ? ReadCiscoHdlc(options, cursor, link) : ReadPpp(options, cursor, link);
}

IgnoredReason ReadCooked(size_t length, size_t type_offset, const DecodeOptions& options,
                         Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(length)) return IgnoredReason::kLinkHeaderCut;
  uint16_t type = cursor.Big16(type_offset);
  if (type <= kMaxLlcLength) type = type == kSllTypeLlc ? kMaxLlcLength : kEtherTypeNone;
  cursor.Skip(length);
  return SkipToIp(type, options, cursor, link);
}

IgnoredReason ReadWifiFrame(const WifiReception& reception, const DecodeOptions& options,
                            Cursor& cursor, LinkLayer& link) {
  const IgnoredReason reason = ReadWifi(options.rules, reception, cursor, link);
  if (reason != IgnoredReason::kNone) return reason;
  return SkipToIp(kMaxLlcLength, options, cursor, link);  // 802.11 data always begin with LLC
}

IgnoredReason ReadUnderRadiotap(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  WifiReception reception;
  const IgnoredReason reason = SkipRadiotap(cursor, reception);
  return reason == IgnoredReason::kNone ? ReadWifiFrame(reception, options, cursor, link) : reason;
}

IgnoredReason ReadUnderPpi(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  LinkType inner;
  WifiReception reception;
  const IgnoredReason reason = SkipPpi(cursor, inner, reception);
  if (reason != IgnoredReason::kNone) return reason;
  if (inner == LinkType::kWifi) return ReadWifiFrame(reception, options, cursor, link);
  return ReadLinkLayer(inner, options, cursor, link);
}

IgnoredReason ReadNflog(const DecodeOptions& options, Cursor& cursor, LinkLayer& link) {
  uint16_t ether_type = kEtherTypeNone;
  const IgnoredReason reason = SkipNflog(cursor, ether_type, link);
  return reason == IgnoredReason::kNone ? SkipToIp(ether_type, options, cursor, link) : reason;
}

}  // namespace

IgnoredReason ReadAnyLink(LinkType type, const DecodeOptions& options, Cursor& cursor,
                          LinkLayer& link) {
  const size_t shortest = options.rules.short_frames ? kLeastIp : kLeastDatagram;
  if (!cursor.Has(shortest)) return IgnoredReason::kFrameTooShort;
  switch (type) {
    case LinkType::kEthernet:
      return ReadEthernet(options, cursor, link);
    case LinkType::kNull:
    case LinkType::kLoop:
      return ReadAddressFamily(cursor);
    case LinkType::kPpp:
    case LinkType::kPppSerial:
    case LinkType::kCiscoHdlc:
      return ReadSerial(options, cursor, link);
    case LinkType::kRaw:
    case LinkType::kIpv4:
    case LinkType::kIpv6:
      return IgnoredReason::kNone;
    case LinkType::kLinuxSll:
      return ReadCooked(kSllLength, 14, options, cursor, link);
    case LinkType::kLinuxSll2:
      return ReadCooked(kSll2Length, 0, options, cursor, link);
    case LinkType::kRadiotap:
      return ReadUnderRadiotap(options, cursor, link);
    case LinkType::kWifi:
      return ReadWifiFrame({}, options, cursor, link);
    case LinkType::kPpi:
      return ReadUnderPpi(options, cursor, link);
    case LinkType::kNflog:
      return ReadNflog(options, cursor, link);
    case LinkType::kUnknown:
      return IgnoredReason::kUnknownLinkType;
  }
  return IgnoredReason::kNotIp;
}

}  // namespace weir
