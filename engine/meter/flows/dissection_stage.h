// Deep packet inspection as one worker does it: which packets of a flow are looked at, and what
// becomes of the flow's label.
#ifndef WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/dpi/dissector.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Thread-compatible: one per worker, which owns the flows. Does nothing in a session that dissects
// nothing. REQUIRES: Finish() was called for each flow before the stage goes.
class DissectionStage {
 public:
  static absl::StatusOr<DissectionStage> Create(const MeterSettings& settings);

  // A flow that was opened.
  void Begin(FlowState& state) const {
    if (dissector_ != nullptr) state.dissection = dissector_->Begin();
  }

  // Looks at a packet of the flow. True where that was the last one and the label is final.
  // REQUIRES: the flow is being dissected.
  bool Dissect(const PacketView& packet, FlowState& state) const;

  // Makes the label final, with a guess where it is due. Nothing where it is already.
  void Finish(FlowState& state) const {
    if (state.dissection != nullptr) TakeResult(state);
  }

  // The label so far, for an event while dissection goes on.
  void RefreshLabel(FlowState& state) const {
    if (state.dissection != nullptr) state.application = dissector_->Current(state.dissection);
  }

  // Bytes that were not UTF-8, dropped from texts so far.
  uint64_t dropped_text_bytes() const {
    return dissector_ == nullptr ? 0 : dissector_->dropped_text_bytes();
  }

 private:
  explicit DissectionStage(std::unique_ptr<Dissector> dissector)
      : dissector_(std::move(dissector)) {}

  void TakeResult(FlowState& state) const;

  std::unique_ptr<Dissector> dissector_;  // null where the session dissects nothing
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
