// What a record keeps of the headers of its first packet, and of the first one each way.
#ifndef WEIR_ENGINE_METER_FLOWS_FIRST_PACKET_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_FIRST_PACKET_STAGE_H_

#include "engine/meter/flows/stage_context.h"
#include "engine/meter/flows/stage_list.h"
#include "engine/packet/header_fields.h"

namespace weir {

// REQUIRES: comes before the packet is counted.
class FirstPacketStage {
 public:
  explicit FirstPacketStage(const StageContext&) {}

  void OnOpen(const PacketView& packet, FlowEntry& flow);

  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    const auto way = static_cast<size_t>(direction);
    if (flow.state.by_direction[way].packets == 0) flow.state.ip_marks[way] = IpMarksOf(packet);
  }
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FIRST_PACKET_STAGE_H_
