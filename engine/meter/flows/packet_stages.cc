#include "engine/meter/flows/packet_stages.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/base/clock.h"
#include "engine/features/community_id.h"

namespace weir {
namespace {

void CopyMacs(const PacketView& packet, FlowState& state) {
  const uint8_t* const source = packet.source_mac();
  const uint8_t* const destination = packet.destination_mac();
  if (source == nullptr || destination == nullptr) return;
  state.has_macs = true;
  const bool from_source = packet.from_low == state.source_is_low;
  auto& sender = from_source ? state.source_mac : state.destination_mac;
  auto& receiver = from_source ? state.destination_mac : state.source_mac;
  std::memcpy(sender.data(), source, sender.size());
  std::memcpy(receiver.data(), destination, receiver.size());
}

}  // namespace

void FirstPacketStage::OnOpen(const PacketView& packet, FlowEntry& flow) {
  FlowState& state = flow.state;
  state.interface_number = packet.interface_number;
  state.tunnel_id = packet.tunnel_id;
  state.has_tunnel_id = packet.has_tunnel_id;
  state.icmp = IcmpMessageOf(packet);
  CopyMacs(packet, state);
}

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
