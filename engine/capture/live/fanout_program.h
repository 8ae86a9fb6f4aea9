// The classic BPF program by which the kernel shares packets out to the sockets of a fanout group.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_FANOUT_PROGRAM_H_
#define WEIR_ENGINE_CAPTURE_LIVE_FANOUT_PROGRAM_H_

#include <linux/filter.h>

#include <vector>

namespace weir {

// Returns a 16-bit hash of source xor destination address of the outermost IP header, of which the
// kernel takes the remainder by the number of sockets: both directions, all fragments and all that
// a tunnel between two addresses carries have the same. IP is found behind up to three VLAN tags
// (the first is not in the bytes any more), PPPoE and up to four MPLS labels. All else is 0.
//
// It reads relative to the network header: when the kernel runs it, the bytes of an incoming packet
// begin there, and those of an outgoing one at the link header.
std::vector<sock_filter> FanoutProgram();

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_FANOUT_PROGRAM_H_
