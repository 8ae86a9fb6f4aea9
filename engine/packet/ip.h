// The IP layer: one header of either version, and IP in IP.
#ifndef WEIR_ENGINE_PACKET_IP_H_
#define WEIR_ENGINE_PACKET_IP_H_

#include <cstdint>

#include "engine/packet/cursor.h"
#include "engine/packet/ignored_reason.h"
#include "engine/packet/packet_rules.h"
#include "engine/packet/packet_view.h"

namespace weir {

inline constexpr uint8_t kProtocolIcmp = 1;
inline constexpr uint8_t kProtocolIpInIp = 4;
inline constexpr uint8_t kProtocolTcp = 6;
inline constexpr uint8_t kProtocolUdp = 17;
inline constexpr uint8_t kProtocolDccp = 33;
inline constexpr uint8_t kProtocolIpv6InIp = 41;
inline constexpr uint8_t kProtocolGre = 47;
inline constexpr uint8_t kProtocolAuthentication = 51;
inline constexpr uint8_t kProtocolIcmpV6 = 58;
inline constexpr uint8_t kProtocolSctp = 132;
inline constexpr uint8_t kProtocolUdpLite = 136;

// What an IP header says, with the extension headers behind it. Borrows the frame's bytes.
struct IpLayer {
  const uint8_t* header = nullptr;
  uint32_t total_bytes = 0;              // by the header; IPv6: payload length + 40
  uint32_t transport_bytes = 0;          // by the header: all behind the (extension) headers
  Cursor transport;                      // what was captured of it, padding of its carrier included
  uint8_t version = 0;                   // 4 or 6
  uint8_t protocol = 0;                  // of the transport
  Fragment fragment = Fragment::kWhole;  // of this packet; or kFirst of one that it travels in
  const uint8_t* fragmented = nullptr;   // the IP header of which that was said
};

// Whether an IPv4 fragment other than the first is turned away; one of IPv6 always is. Where the
// rules know fragments it is not, but told.
enum class FragmentTest : bool { kSkip, kApply };

// How an IP header is read.
struct IpReading {
  const PacketRules& rules;
  FragmentTest fragment_test = FragmentTest::kApply;
};

// Each reads the header that `cursor` begins with; `cut` bytes were on the wire behind it. Returns
// kNone where `ip` has been set.
IgnoredReason ReadIpv4(Cursor cursor, uint32_t cut, const IpReading& reading, IpLayer& ip);
IgnoredReason ReadIpv6(Cursor cursor, uint32_t cut, const PacketRules& rules, IpLayer& ip);

// Either version, by the first nibble.
inline IgnoredReason ReadIp(Cursor cursor, uint32_t cut, const IpReading& reading, IpLayer& ip) {
  if (!cursor.Has(1)) return IgnoredReason::kIpHeaderCut;
  const int version = cursor.Byte(0) >> 4;
  if (version == 4) return ReadIpv4(cursor, cut, reading, ip);
  return version == 6 ? ReadIpv6(cursor, cut, reading.rules, ip) : IgnoredReason::kNotIp;
}

inline bool CarriesIp(const IpLayer& ip) {
  const bool carries = ip.protocol == kProtocolIpInIp || ip.protocol == kProtocolIpv6InIp;
  return carries && ip.fragment != Fragment::kLater;
}

// Reads the packet that `ip` carries in its place, and so on to the innermost. Ends, because each
// has fewer bytes than the one around it. REQUIRES: CarriesIp(ip).
IgnoredReason StripIpInIp(const PacketRules& rules, IpLayer& ip);

// As ReadIp, of the innermost packet of IP in IP.
inline IgnoredReason ReadInnerIp(Cursor cursor, uint32_t cut, const PacketRules& rules,
                                 IpLayer& ip) {
  const IgnoredReason reason = ReadIp(cursor, cut, {rules}, ip);
  if (reason != IgnoredReason::kNone || !CarriesIp(ip)) return reason;
  return StripIpInIp(rules, ip);
}

// Reads the header of a packet that Decode() let through, by whichever rules: `length` bytes of it
// were captured.
IgnoredReason ReadDecodedIp(const uint8_t* packet, uint32_t length, IpLayer& ip);

// Moves `ip` behind the authentication header that its transport begins with (RFC 4302, 2.2: its
// length counts 4 bytes, less 2). False where that is not there whole.
bool SkipAuthentication(IpLayer& ip);

// What `ip` carries, up to the end that its header gives it, without padding of the link; sets
// `cut` to what was not captured of that.
Cursor CarriedBy(const IpLayer& ip, uint32_t& cut);

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_IP_H_
