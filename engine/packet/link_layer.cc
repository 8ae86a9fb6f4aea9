#include "engine/packet/link_layer.h"

#include "engine/packet/ether_type.h"
#include "engine/packet/radiotap.h"

namespace weir {
namespace {

constexpr size_t kEthernetLength = 14;
constexpr size_t kSllLength = 16;
constexpr size_t kSll2Length = 20;
constexpr uint16_t kSllTypeLlc = 0x0004;  // stands where an EtherType would
constexpr uint8_t kHdlcUnicast = 0x0F, kHdlcBroadcast = 0x8F;
constexpr uint16_t kPppAddressControl = 0xFF03;

IgnoredReason ReadEthernet(ServiceTags service_tags, Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(kEthernetLength)) return IgnoredReason::kLinkHeaderCut;
  link.destination_mac = cursor.data();
  link.source_mac = cursor.data() + 6;
  const uint16_t ether_type = cursor.Big16(12);
  cursor.Skip(kEthernetLength);
  return SkipToIp(ether_type, service_tags, cursor, link.vlan_id);
}

// The address families of IP on the systems that write such captures: IPv4 is 2 everywhere,
// IPv6 is 10 (Linux), 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin).
bool IsIpFamily(uint32_t family) {
  return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

// The writer's byte order is not known, so both are tried; families fit one byte.
IgnoredReason ReadAddressFamily(Cursor& cursor) {
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  const uint32_t family = cursor.Big32(0);
  cursor.Skip(4);
  const bool is_ip = IsIpFamily(family) || IsIpFamily(__builtin_bswap32(family));
  return is_ip ? IgnoredReason::kNone : IgnoredReason::kNotIp;
}

IgnoredReason ReadCiscoHdlc(ServiceTags service_tags, Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(4)) return IgnoredReason::kLinkHeaderCut;
  const uint16_t ether_type = cursor.Big16(2);
  cursor.Skip(4);
  return SkipToIp(ether_type, service_tags, cursor, link.vlan_id);
}

IgnoredReason ReadPpp(ServiceTags service_tags, Cursor& cursor, LinkLayer& link) {
  if (cursor.Has(2) && cursor.Big16(0) == kPppAddressControl) cursor.Skip(2);
  if (!cursor.Has(2)) return IgnoredReason::kLinkHeaderCut;
  const uint16_t protocol = cursor.Big16(0);
  cursor.Skip(2);
  return SkipToIp(EtherTypeOfPppProtocol(protocol), service_tags, cursor, link.vlan_id);
}

// The three serial link types are confused in practice; the first byte tells them apart.
IgnoredReason ReadSerial(ServiceTags service_tags, Cursor& cursor, LinkLayer& link) {
  const uint8_t first = cursor.Byte(0);
  const bool is_hdlc = first == kHdlcUnicast || first == kHdlcBroadcast;
  return is_hdlc ? ReadCiscoHdlc(service_tags, cursor, link) : ReadPpp(service_tags, cursor, link);
}

IgnoredReason ReadCooked(size_t length, size_t type_offset, ServiceTags service_tags,
                         Cursor& cursor, LinkLayer& link) {
  if (!cursor.Has(length)) return IgnoredReason::kLinkHeaderCut;
  uint16_t type = cursor.Big16(type_offset);
  if (type <= kMaxLlcLength) type = type == kSllTypeLlc ? kMaxLlcLength : kEtherTypeNone;
  cursor.Skip(length);
  return SkipToIp(type, service_tags, cursor, link.vlan_id);
}

IgnoredReason ReadWifi(ServiceTags service_tags, Cursor& cursor, LinkLayer& link) {
  const IgnoredReason reason = ReadRadiotap(cursor, link);
  if (reason != IgnoredReason::kNone) return reason;
  return SkipToIp(kMaxLlcLength, service_tags, cursor,
                  link.vlan_id);  // 802.11 data always begin with LLC
}

}  // namespace

void SetWifiMacs(const uint8_t* frame, LinkLayer& link) {
  link.source_mac = frame + 10;
  link.destination_mac = frame + 16;
}

IgnoredReason ReadLinkLayer(LinkType type, ServiceTags service_tags, Cursor& cursor,
                            LinkLayer& link) {
  if (!cursor.Has(kMinFrameLength)) return IgnoredReason::kFrameTooShort;
  switch (type) {
    case LinkType::kEthernet:
      return ReadEthernet(service_tags, cursor, link);
    case LinkType::kNull:
    case LinkType::kLoop:
      return ReadAddressFamily(cursor);
    case LinkType::kPpp:
    case LinkType::kPppSerial:
    case LinkType::kCiscoHdlc:
      return ReadSerial(service_tags, cursor, link);
    case LinkType::kRaw:
    case LinkType::kIpv4:
    case LinkType::kIpv6:
      return IgnoredReason::kNone;
    case LinkType::kLinuxSll:
      return ReadCooked(kSllLength, 14, service_tags, cursor, link);
    case LinkType::kLinuxSll2:
      return ReadCooked(kSll2Length, 0, service_tags, cursor, link);
    case LinkType::kRadiotap:
      return ReadWifi(service_tags, cursor, link);
  }
  return IgnoredReason::kNotIp;
}

}  // namespace weir
