#include "engine/packet/link_type.h"

namespace weir {

std::optional<LinkType> LinkTypeFromNumber(int number) {
  switch (number) {
    case 0:
      return LinkType::kNull;
    case 1:
      return LinkType::kEthernet;
    case 9:
      return LinkType::kPpp;
    case 50:
      return LinkType::kPppSerial;
    case 12:
    case 14:
    case 101:
      return LinkType::kRaw;
    case 104:
      return LinkType::kCiscoHdlc;
    case 108:
      return LinkType::kLoop;
    case 105:
      return LinkType::kWifi;
    case 113:
      return LinkType::kLinuxSll;
    case 127:
      return LinkType::kRadiotap;
    case 192:
      return LinkType::kPpi;
    case 228:
      return LinkType::kIpv4;
    case 229:
      return LinkType::kIpv6;
    case 239:
      return LinkType::kNflog;
    case 276:
      return LinkType::kLinuxSll2;
    default:
      return std::nullopt;
  }
}

std::string_view LinkTypeName(LinkType type) {
  switch (type) {
    case LinkType::kNull:
      return "NULL";
    case LinkType::kLoop:
      return "LOOP";
    case LinkType::kEthernet:
      return "ETHERNET";
    case LinkType::kPpp:
      return "PPP";
    case LinkType::kPppSerial:
      return "PPP_SERIAL";
    case LinkType::kCiscoHdlc:
      return "C_HDLC";
    case LinkType::kRaw:
      return "RAW";
    case LinkType::kIpv4:
      return "IPV4";
    case LinkType::kIpv6:
      return "IPV6";
    case LinkType::kLinuxSll:
      return "LINUX_SLL";
    case LinkType::kLinuxSll2:
      return "LINUX_SLL2";
    case LinkType::kRadiotap:
      return "IEEE802_11_RADIOTAP";
    case LinkType::kWifi:
      return "IEEE802_11";
    case LinkType::kPpi:
      return "PPI";
    case LinkType::kNflog:
      return "NFLOG";
    case LinkType::kUnknown:
      break;
  }
  return "UNKNOWN";
}

}  // namespace weir
