// Why a captured frame is in no flow: a closed list, counted per source, so that
// captured = in flows + the sum over these reasons.
#ifndef WEIR_ENGINE_PACKET_IGNORED_REASON_H_
#define WEIR_ENGINE_PACKET_IGNORED_REASON_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

// The numbers are those of weir.v1.IgnoredReason.
enum class IgnoredReason : uint8_t {
  kNone = 0,            // the packet is counted
  kFrameTooShort = 1,   // shorter than any that holds IP
  kLinkHeaderCut = 2,   // a link header or tag ends beyond what was captured
  kNotIp = 3,           // the link header's type is not IP
  kSpanningTree = 4,    // IEEE 802.1D
  kRadiotapBadFcs = 5,  // the receiver marked the frame check sequence as bad
  kRadiotapNoData = 6,  // an 802.11 frame without data
  kIpHeaderCut = 7,     // fewer than 20 (IPv4) or 40 (IPv6) bytes from the IP header on
  kIpv4BadHeaderLength = 8,
  kIpv4BadTotalLength = 9,  // total length below the header's own
  kIpv4Fragment = 10,       // other than the first
  kIpv6Truncated = 11,      // the capture ends within the headers, or the packet, by the rules
  kIpv6Fragment = 12,       // other than the first
  kIpv6NoNextHeader = 13,
  kIpv6BadExtension = 14,
  kTransportHeaderCut = 15,  // fewer bytes captured of it than the ports need
  kTunnelInnerNotIp = 16,
  kServiceTag = 17,       // behind a provider's tag, which the session does not walk
  kWifiProtected = 18,    // encrypted 802.11
  kUnknownLinkType = 19,  // of the interface that the frame came by
  kDuplicate = 20,        // of a packet that came just before
};
inline constexpr size_t kIgnoredReasonCount = 21;

// The reason in a few plain words, for people.
std::string_view IgnoredReasonName(IgnoredReason reason);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_IGNORED_REASON_H_
