// The IP layer: one header of either version, and IP in IP.
#ifndef WEIR_ENGINE_PACKET_IP_H_
#define WEIR_ENGINE_PACKET_IP_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/ignored_reason.h"

namespace weir {

inline constexpr uint8_t kProtocolIcmp = 1;
inline constexpr uint8_t kProtocolIpInIp = 4;
inline constexpr uint8_t kProtocolTcp = 6;
inline constexpr uint8_t kProtocolUdp = 17;
inline constexpr uint8_t kProtocolIpv6InIp = 41;
inline constexpr uint8_t kProtocolGre = 47;
inline constexpr uint8_t kProtocolIcmpV6 = 58;

// What an IP header says, with the extension headers behind it. Borrows the frame's bytes.
struct IpLayer {
  const uint8_t* header = nullptr;
  uint32_t captured = 0;         // bytes from `header` to the end of what was captured
  uint32_t total_bytes = 0;      // by the header; IPv6: payload length + 40
  uint32_t transport_bytes = 0;  // by the header: all behind the (extension) headers
  Cursor transport;              // what was captured of it, link padding included
  uint8_t version = 0;           // 4 or 6
  uint8_t protocol = 0;          // of the transport
};

// Whether an IPv4 fragment other than the first is turned away; one of IPv6 always is.
enum class FragmentTest : bool { kSkip, kApply };

// Each reads the header that `cursor` begins with. Returns kNone where `ip` has been set.
IgnoredReason ReadIpv4(Cursor cursor, FragmentTest fragment_test, IpLayer& ip);
IgnoredReason ReadIpv6(Cursor cursor, IpLayer& ip);

// Either version, by the first nibble.
IgnoredReason ReadIp(Cursor cursor, FragmentTest fragment_test, IpLayer& ip);

// As ReadIp; where the packet carries another IP packet, reads that one in its place, and so on to
// the innermost. Ends, because each has fewer bytes than the one around it.
IgnoredReason ReadInnerIp(Cursor cursor, IpLayer& ip);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_IP_H_
