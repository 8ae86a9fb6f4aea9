#include "engine/packet/ip.h"

namespace weir {

UncountedReason ReadIp(Cursor cursor, FragmentTest fragment_test, IpLayer& ip) {
  if (!cursor.Has(1)) return UncountedReason::kIpHeaderCut;
  switch (cursor.Byte(0) >> 4) {
    case 4:
      return ReadIpv4(cursor, fragment_test, ip);
    case 6:
      return ReadIpv6(cursor, ip);
    default:
      return UncountedReason::kNotIp;
  }
}

UncountedReason ReadInnerIp(Cursor cursor, IpLayer& ip) {
  const UncountedReason reason = ReadIp(cursor, FragmentTest::kApply, ip);
  if (reason != UncountedReason::kNone) return reason;
  if (ip.protocol != kProtocolIpInIp && ip.protocol != kProtocolIpv6InIp) return reason;
  const Cursor inner = ip.transport;
  const UncountedReason inner_reason = ReadIp(inner, FragmentTest::kApply, ip);
  return inner_reason == UncountedReason::kNotIp ? UncountedReason::kTunnelInnerNotIp
                                                 : inner_reason;
}

}  // namespace weir
