#include "engine/packet/uncounted_reason.h"

namespace weir {

std::string_view UncountedReasonName(UncountedReason reason) {
  switch (reason) {
    case UncountedReason::kNone:
      return "counted";
    case UncountedReason::kFrameTooShort:
      return "frame too short";
    case UncountedReason::kLinkHeaderCut:
      return "link header cut";
    case UncountedReason::kNotIp:
      return "not IP";
    case UncountedReason::kSpanningTree:
      return "spanning tree";
    case UncountedReason::kRadiotapBadFcs:
      return "bad frame check sequence";
    case UncountedReason::kRadiotapNoData:
      return "802.11 frame without data";
    case UncountedReason::kIpHeaderCut:
      return "IP header cut";
    case UncountedReason::kIpv4BadHeaderLength:
      return "bad IPv4 header length";
    case UncountedReason::kIpv4BadTotalLength:
      return "bad IPv4 total length";
    case UncountedReason::kIpv4Fragment:
      return "later IPv4 fragment";
    case UncountedReason::kIpv6Truncated:
      return "IPv6 packet cut";
    case UncountedReason::kIpv6Fragment:
      return "later IPv6 fragment";
    case UncountedReason::kIpv6NoNextHeader:
      return "IPv6 without next header";
    case UncountedReason::kIpv6BadExtension:
      return "bad IPv6 extension header";
    case UncountedReason::kTransportHeaderCut:
      return "transport header cut";
    case UncountedReason::kTunnelInnerNotIp:
      return "not IP inside a tunnel";
  }
  return "unknown";
}

}  // namespace weir
