#include "engine/packet/ip.h"

namespace weir {
namespace {

bool CarriesIp(const IpLayer& ip) {
  return ip.protocol == kProtocolIpInIp || ip.protocol == kProtocolIpv6InIp;
}

}  // namespace

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
  UncountedReason reason = ReadIp(cursor, FragmentTest::kApply, ip);
  while (reason == UncountedReason::kNone && CarriesIp(ip)) {
    reason = ReadIp(ip.transport, FragmentTest::kApply, ip);
    if (reason == UncountedReason::kNotIp) return UncountedReason::kTunnelInnerNotIp;
  }
  return reason;
}

}  // namespace weir
