#include "engine/meter/flows/feature_stage.h"

#include <algorithm>
#include <memory>

#include "engine/base/time_span.h"
#include "engine/features/community_id.h"

namespace weir {

void FeatureStage::OnOpen(const PacketView& packet, FlowEntry& flow) const {
  flow.state.features = std::make_unique<FlowFeatures>();
  if (with_community_id_) flow.state.features->community_id = CommunityId(packet);
}

void FeatureStage::OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) const {
  FlowState& state = flow.state;
  const FlowCounters& counters = state.by_direction[static_cast<size_t>(direction)];
  const uint32_t size = packet.*size_;
  const int64_t since_previous =
      state.packets() == 0 ? -1 : NanosBetween(state.last_seen_ns, packet.timestamp_ns);
  if (with_statistics_) {
    const int64_t since_same =
        counters.packets == 0 ? -1 : NanosBetween(counters.last_seen_ns, packet.timestamp_ns);
    state.features->statistics.Add(direction, size, packet.tcp_flags, since_previous, since_same);
  }
  if (state.packets() < early_packets_) {
    state.features->early_packets.Add({.inter_arrival = std::max<int64_t>(0, since_previous),
                                       .size = size,
                                       .direction = direction},
                                      early_packets_);
  }
}

}  // namespace weir
