// The events of a flow between its first packet and its end that are made by counting packets and
// time: EARLY and UPDATED.
#ifndef WEIR_ENGINE_METER_FLOWS_PROGRESS_EVENTS_H_
#define WEIR_ENGINE_METER_FLOWS_PROGRESS_EVENTS_H_

#include <cstdint>

#include "engine/flow/expiry.h"
#include "engine/meter/flows/dissection_stage.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Thread-compatible: one per worker.
class ProgressEvents {
 public:
  // The others outlive it.
  ProgressEvents(const MeterSettings& settings, const DissectionStage& dissection,
                 EventEmitter& emitter)
      : early_packets_(settings.events.early ? settings.early_at_packet : 0),
        makes_updated_(settings.events.updated),
        update_interval_ns_(settings.update_interval_ns),
        dissection_(dissection),
        emitter_(emitter) {}

  // EARLY once, on the packet that makes the sequence complete; UPDATED on the first packet an
  // interval after the flow's last event. `packet` has been counted. True where EARLY was made.
  bool Make(const PacketView& packet, FlowEntry& flow) const {
    const bool is_early = early_packets_ > 0 && flow.state.packets() == early_packets_;
    if (is_early) Emit(EventType::kEarly, packet, flow);
    if (makes_updated_ &&
        AtLeastApart(flow.state.last_event_ns, packet.timestamp_ns, update_interval_ns_)) {
      Emit(EventType::kUpdated, packet, flow);
      flow.state.last_event_ns = packet.timestamp_ns;
    }
    return is_early;
  }

 private:
  void Emit(EventType type, const PacketView& packet, FlowEntry& flow) const {
    dissection_.RefreshLabel(flow.state);
    emitter_.Emit(type, flow, EndReason::kNone, packet.timestamp_ns);
  }

  const uint64_t early_packets_;  // 0: no EARLY
  const bool makes_updated_;
  const int64_t update_interval_ns_;
  const DissectionStage& dissection_;
  EventEmitter& emitter_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_PROGRESS_EVENTS_H_
