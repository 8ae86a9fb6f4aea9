// The link types that can be decoded, named after the LINKTYPE_ registry of tcpdump.org.
#ifndef WEIR_ENGINE_PACKET_LINK_TYPE_H_
#define WEIR_ENGINE_PACKET_LINK_TYPE_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

enum class LinkType : uint8_t {
  kNull,  // BSD loopback: 4 bytes of address family in the writer's byte order
  kLoop,  // OpenBSD loopback: the same in network order
  kEthernet,
  kPpp,
  kPppSerial,  // PPP in HDLC-like framing
  kCiscoHdlc,
  kRaw,  // an IP header, version by its first nibble
  kIpv4,
  kIpv6,
  kLinuxSll,   // Linux cooked capture, 16 bytes
  kLinuxSll2,  // Linux cooked capture, 20 bytes
  kRadiotap,   // IEEE 802.11 behind a radiotap header
  kWifi,       // IEEE 802.11 without a header in front
  kPpi,        // Per-Packet Information, and a frame of the link type that it names
  kNflog,      // what Linux's netfilter logs
  kUnknown,    // none of these; last
};

// The link type of a number as it stands in a capture file or comes from libpcap (both LINKTYPE_
// and the DLT_ values that differ from it, as 12 and 14 for RAW); nullopt where it cannot be
// decoded.
std::optional<LinkType> LinkTypeFromNumber(int number);

std::string_view LinkTypeName(LinkType type);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_LINK_TYPE_H_
