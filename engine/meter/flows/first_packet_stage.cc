#include "engine/meter/flows/first_packet_stage.h"

#include <cstring>

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

}  // namespace weir
