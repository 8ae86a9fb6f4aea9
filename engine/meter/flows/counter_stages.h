// The stages that every packet of a flow adds to: counters, and the end of a TCP connection.
#ifndef WEIR_ENGINE_METER_FLOWS_COUNTER_STAGES_H_
#define WEIR_ENGINE_METER_FLOWS_COUNTER_STAGES_H_

#include "engine/meter/flows/stage_context.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

class CounterStage {
 public:
  explicit CounterStage(const StageContext&) {}

  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    FlowState& state = flow.state;
    state.by_direction[static_cast<size_t>(direction)].Add({.link = packet.link_bytes,
                                                            .ip = packet.ip_bytes,
                                                            .transport = packet.transport_bytes,
                                                            .payload = packet.payload_bytes},
                                                           packet.timestamp_ns);
    state.last_seen_ns = packet.timestamp_ns;
  }
};

class TcpCloseStage {
 public:
  explicit TcpCloseStage(const StageContext& context)
      : is_asked_(context.settings.tcp_close_ends_flow) {}

  bool is_asked() const { return is_asked_; }

  PacketSignals OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    constexpr uint8_t kProtocolTcp = 6;
    if (packet.key.protocol != kProtocolTcp) return {};
    return {.closed = flow.state.tcp_close.Add(static_cast<int>(direction), packet)};
  }

 private:
  const bool is_asked_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_COUNTER_STAGES_H_
