#include "engine/packet/ignored_reason.h"

namespace weir {

std::string_view IgnoredReasonName(IgnoredReason reason) {
  switch (reason) {
    case IgnoredReason::kNone:
      return "counted";
    case IgnoredReason::kFrameTooShort:
      return "frame too short";
    case IgnoredReason::kLinkHeaderCut:
      return "link header cut";
    case IgnoredReason::kNotIp:
      return "not IP";
    case IgnoredReason::kSpanningTree:
      return "spanning tree";
    case IgnoredReason::kRadiotapBadFcs:
      return "bad frame check sequence";
    case IgnoredReason::kRadiotapNoData:
      return "802.11 frame without data";
    case IgnoredReason::kIpHeaderCut:
      return "IP header cut";
    case IgnoredReason::kIpv4BadHeaderLength:
      return "bad IPv4 header length";
    case IgnoredReason::kIpv4BadTotalLength:
      return "bad IPv4 total length";
    case IgnoredReason::kIpv4Fragment:
      return "later IPv4 fragment";
    case IgnoredReason::kIpv6Truncated:
      return "IPv6 packet cut";
    case IgnoredReason::kIpv6Fragment:
      return "later IPv6 fragment";
    case IgnoredReason::kIpv6NoNextHeader:
      return "IPv6 without next header";
    case IgnoredReason::kIpv6BadExtension:
      return "bad IPv6 extension header";
    case IgnoredReason::kTransportHeaderCut:
      return "transport header cut";
    case IgnoredReason::kTunnelInnerNotIp:
      return "not IP inside a tunnel";
    case IgnoredReason::kServiceTag:
      return "802.1ad tag";
    case IgnoredReason::kWifiProtected:
      return "encrypted 802.11 frame";
    case IgnoredReason::kUnknownLinkType:
      return "unknown link type";
    case IgnoredReason::kDuplicate:
      return "duplicate";
  }
  return "unknown";
}

}  // namespace weir
