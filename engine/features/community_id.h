// Community ID, version 1: a flow's name that other sensors give it too
// (github.com/corelight/community-id-spec).
#ifndef WEIR_ENGINE_FEATURES_COMMUNITY_ID_H_
#define WEIR_ENGINE_FEATURES_COMMUNITY_ID_H_

#include <string>

#include "engine/packet/packet_view.h"

namespace weir {

// The ID of the flow that `packet` opens, with seed 0: "1:" and the SHA-1, in base64, of addresses,
// protocol and ports. SCTP's ports, and the type and code that stand for the ports of ICMP, are the
// packet's own, though they are not in the flow's key; empty where they were not captured.
// VLAN and tunnel are no part of it. Thread-safe.
std::string CommunityId(const PacketView& packet);

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_COMMUNITY_ID_H_
