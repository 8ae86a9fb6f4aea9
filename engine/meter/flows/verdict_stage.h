// What verdicts need of the flows: to find one by its id, and to change its labels within bounds.
#ifndef WEIR_ENGINE_METER_FLOWS_VERDICT_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_VERDICT_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/flow/byte_room.h"
#include "engine/meter/flows/stage_context.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

class VerdictStage {
 public:
  explicit VerdictStage(const StageContext& context);

  bool is_asked() const { return is_asked_; }

  void OnOpen(const PacketView&, FlowEntry& flow) { by_id_.emplace(flow.state.id, &flow); }
  void OnEnd(FlowEntry& flow) {
    by_id_.erase(flow.state.id);
    label_bytes_ -= LabelBytes(flow.state);
  }

  // Null where no flow of that id is open.
  FlowEntry* Find(uint64_t id) const {
    const auto it = by_id_.find(id);
    return it == by_id_.end() ? nullptr : it->second;
  }

  // As FlowLabels::Change. False, too, where all labels of the worker would take more than its
  // share of the session's bound.
  bool ChangeLabels(FlowEntry& flow, const std::vector<std::string>& removed,
                    std::string_view attached);

 private:
  static size_t LabelBytes(const FlowState& state) {
    return state.labels == nullptr ? 0 : state.labels->bytes().size();
  }

  const bool is_asked_;
  const size_t max_label_bytes_;
  ByteRoom label_room_;
  size_t label_bytes_ = 0;  // of all flows
  absl::flat_hash_map<uint64_t, FlowEntry*> by_id_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_VERDICT_STAGE_H_
