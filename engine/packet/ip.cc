#include "engine/packet/ip.h"

namespace weir {
namespace {

bool CarriesIp(const IpLayer& ip) {
  return ip.protocol == kProtocolIpInIp || ip.protocol == kProtocolIpv6InIp;
}

}  // namespace

IgnoredReason ReadIp(Cursor cursor, FragmentTest fragment_test, IpLayer& ip) {
  if (!cursor.Has(1)) return IgnoredReason::kIpHeaderCut;
  switch (cursor.Byte(0) >> 4) {
    case 4:
      return ReadIpv4(cursor, fragment_test, ip);
    case 6:
      return ReadIpv6(cursor, ip);
    default:
      return IgnoredReason::kNotIp;
  }
}

IgnoredReason ReadInnerIp(Cursor cursor, IpLayer& ip) {
  IgnoredReason reason = ReadIp(cursor, FragmentTest::kApply, ip);
  while (reason == IgnoredReason::kNone && CarriesIp(ip)) {
    reason = ReadIp(ip.transport, FragmentTest::kApply, ip);
    if (reason == IgnoredReason::kNotIp) return IgnoredReason::kTunnelInnerNotIp;
  }
  return reason;
}

}  // namespace weir
