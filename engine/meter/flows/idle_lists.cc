#include "engine/meter/flows/idle_lists.h"

#include <algorithm>

#include "engine/flow/tcp_connection.h"

namespace weir {
namespace {

enum List : uint8_t { kTcp, kUdp, kIcmp, kOther };

// IANA's protocol numbers.
constexpr uint8_t kProtocolIcmp = 1, kProtocolTcp = 6, kProtocolUdp = 17, kProtocolIcmpV6 = 58,
                  kProtocolUdpLite = 136;

}  // namespace

IdleLists::IdleLists(const MeterSettings& settings) {
  timeout_ns_[0] = settings.idle_timeout_ns;
  if (settings.idle_timeouts.has_value()) {
    const IdleTimeouts& timeouts = *settings.idle_timeouts;
    count_ = 4;
    timeout_ns_ = {timeouts.tcp_ns, timeouts.udp_ns, timeouts.icmp_ns, timeouts.other_ns};
    list_of_.fill(kOther);
    list_of_[kProtocolTcp] = kTcp;
    list_of_[kProtocolUdp] = list_of_[kProtocolUdpLite] = kUdp;
    list_of_[kProtocolIcmp] = list_of_[kProtocolIcmpV6] = kIcmp;
  }
  if (ValuesOf(settings.rules).connections && settings.tcp_close_ends_flow) {
    closed_ = static_cast<uint8_t>(count_);
    timeout_ns_[count_++] = std::min(kTcpLingerNs, timeout_ns_[list_of_[kProtocolTcp]]);
  }
}

}  // namespace weir
