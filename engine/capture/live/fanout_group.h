// The kernel's sharing out of one interface's packets to the sockets of several workers.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_FANOUT_GROUP_H_
#define WEIR_ENGINE_CAPTURE_LIVE_FANOUT_GROUP_H_

#include <vector>

#include "absl/status/status.h"

namespace weir {

// Makes a group of its own of these packet sockets, which are bound to one interface: each packet
// goes to one of them, by FanoutProgram(). Member i of every group of as many sockets gets the
// same addresses, so a flow has one worker on all interfaces. The group ends with its sockets.
// Fewer than two need no group.
absl::Status JoinFanoutGroup(const std::vector<int>& descriptors);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_FANOUT_GROUP_H_
