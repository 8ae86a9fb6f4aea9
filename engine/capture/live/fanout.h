// The kernel's sharing out of one interface's packets to the sockets of several workers.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_FANOUT_H_
#define WEIR_ENGINE_CAPTURE_LIVE_FANOUT_H_

#include <linux/filter.h>

#include <vector>

#include "absl/status/status.h"

namespace weir {

// By which addresses an ICMP or ICMPv6 error is routed: its own, or those of the packet that it
// quotes, to whoever has the flow that it is about.
enum class IcmpErrorRoute : bool { kByItself, kByQuote };

// Returns a 16-bit hash of source xor destination address of the outermost IP header, of which the
// kernel takes the remainder by the number of sockets: both directions, all fragments and all that
// a tunnel between two addresses carries have the same. IP is found behind up to three VLAN tags
// (the first is not in the bytes any more), PPPoE and up to four MPLS labels. All else is 0.
//
// It reads relative to the network header: when the kernel runs it, the bytes of an incoming packet
// begin there, and those of an outgoing one at the link header.
std::vector<sock_filter> FanoutProgram(IcmpErrorRoute icmp_errors = IcmpErrorRoute::kByItself);

// The kernel's sharing out of one interface's packets to the sockets of several workers.
// Makes a group of its own of these packet sockets, which are bound to one interface: each packet
// goes to one of them, by FanoutProgram(). Member i of every group of as many sockets gets the
// same addresses, so a flow has one worker on all interfaces. The group ends with its sockets.
// Fewer than two need no group.
absl::Status JoinFanoutGroup(const std::vector<int>& descriptors, IcmpErrorRoute icmp_errors);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_FANOUT_H_
