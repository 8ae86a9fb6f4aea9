// The events of a flow before its end that are made by counting packets and time: STARTED, EARLY
// and UPDATED.
#ifndef WEIR_ENGINE_METER_FLOWS_EVENT_STAGES_H_
#define WEIR_ENGINE_METER_FLOWS_EVENT_STAGES_H_

#include <cstdint>

#include "engine/flow/flow_end.h"
#include "engine/meter/flows/dissection_stage.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// REQUIRES: comes behind the counters.
class StartedStage {
 public:
  explicit StartedStage(const StageContext& context)
      : is_asked_(context.settings.events.started), emitter_(context.emitter) {}

  bool is_asked() const { return is_asked_; }

  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction) const {
    if (flow.state.packets() != 1) return;
    emitter_.Emit(EventType::kStarted, flow, EndReason::kNone, packet.timestamp_ns);
  }

 private:
  const bool is_asked_;
  EventEmitter& emitter_;
};

// EARLY once, on the packet that makes the sequence complete; UPDATED on the first packet an
// interval after the flow's last event. REQUIRES: comes behind the counters and dissection.
class ProgressStage {
 public:
  explicit ProgressStage(const StageContext& context)
      : early_at_(context.settings.events.early ? context.settings.early_at_packet : 0),
        makes_updated_(context.settings.events.updated),
        update_interval_ns_(context.settings.update_interval_ns),
        dissector_(context.dissector),
        emitter_(context.emitter) {}

  bool is_asked() const { return early_at_ > 0 || makes_updated_; }

  void OnOpen(const PacketView& packet, FlowEntry& flow) const {
    if (makes_updated_) flow.state.MakeExtras().last_event_ns = packet.timestamp_ns;
  }

  PacketSignals OnPacket(const PacketView& packet, FlowEntry& flow, Direction) const {
    const bool is_early = early_at_ > 0 && flow.state.packets() == early_at_;
    if (is_early) Emit(EventType::kEarly, packet, flow);
    if (makes_updated_ &&
        AtLeastApart(flow.state.extras->last_event_ns, packet.timestamp_ns, update_interval_ns_)) {
      Emit(EventType::kUpdated, packet, flow);
      flow.state.extras->last_event_ns = packet.timestamp_ns;
    }
    return {.early = is_early};
  }

 private:
  void Emit(EventType type, const PacketView& packet, FlowEntry& flow) const {
    RefreshLabel(dissector_, flow.state);
    emitter_.Emit(type, flow, EndReason::kNone, packet.timestamp_ns);
  }

  const uint64_t early_at_;  // 0: no EARLY
  const bool makes_updated_;
  const int64_t update_interval_ns_;
  Dissector* const dissector_;
  EventEmitter& emitter_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_EVENT_STAGES_H_
