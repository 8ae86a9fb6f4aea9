// Deep packet inspection: which packets of a flow are looked at, and what becomes of its label.
#ifndef WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/dpi/dissector.h"
#include "engine/meter/flows/stage_context.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// Null where the session dissects nothing.
absl::StatusOr<std::unique_ptr<Dissector>> CreateDissector(const MeterSettings& settings);

// The label so far, for an event while dissection goes on.
inline void RefreshLabel(Dissector* dissector, FlowState& state) {
  if (state.dissection != nullptr) state.application = dissector->Current(state.dissection);
}

// REQUIRES: OnEnd() was called for each flow before the dissector goes.
class DissectionStage {
 public:
  explicit DissectionStage(const StageContext& context)
      : dissector_(context.dissector), emitter_(context.emitter) {}

  bool is_asked() const { return dissector_ != nullptr; }

  void OnOpen(const PacketView&, FlowEntry& flow) const {
    flow.state.dissection = dissector_->Begin();
  }

  // Makes CLASSIFIED with the packet that makes the label final.
  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction) const {
    if (flow.state.dissection != nullptr) Dissect(packet, flow);
  }

  // Makes the label final, with a guess where it is due.
  void OnEnd(FlowEntry& flow) const {
    if (flow.state.dissection != nullptr) TakeResult(flow.state);
  }

  // Bytes that were not UTF-8, dropped from texts so far.
  uint64_t dropped_text_bytes() const {
    return dissector_ == nullptr ? 0 : dissector_->dropped_text_bytes();
  }

 private:
  void Dissect(const PacketView& packet, FlowEntry& flow) const;
  void TakeResult(FlowState& state) const;

  Dissector* const dissector_;
  EventEmitter& emitter_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
