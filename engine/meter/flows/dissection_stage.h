// Deep packet inspection: which packets of a flow are looked at, and what becomes of its label.
#ifndef WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/dpi/dissector.h"
#include "engine/flow/flow_room.h"
#include "engine/hello/reader.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// Null where the session dissects nothing.
absl::StatusOr<std::unique_ptr<Dissector>> CreateDissector(const MeterSettings& settings);

// The label so far, for an event while dissection goes on.
inline void RefreshLabel(Dissector* dissector, FlowState& state) {
  if (state.dissection != nullptr) state.application = dissector->Current(state.dissection);
}

// nDPI, and beside it the reader of first messages, where the session asks for it.
// REQUIRES: OnEnd() was called for each flow before the dissector goes.
class DissectionStage {
 public:
  explicit DissectionStage(const StageContext& context);

  bool is_asked() const { return dissector_ != nullptr; }

  void OnOpen(const PacketView&, FlowEntry& flow) {
    flow.state.dissection = dissector_->Begin();
    flow.state.reads_hello = reader_ != nullptr &&
                             (flow.key.protocol == hello::kTcp || flow.key.protocol == hello::kUdp);
  }

  // Makes CLASSIFIED with the packet that makes the label final: not before a message that has
  // begun is whole, or given up.
  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    if (flow.state.reads_hello) ReadHello(packet, flow, direction);
    if (flow.state.dissection != nullptr) Dissect(packet, flow);
  }

  // Makes the label final, with a guess where it is due.
  void OnEnd(FlowEntry& flow) {
    if (flow.state.reading != nullptr) reader_->End(*flow.state.reading);
    flow.state.reads_hello = false;
    if (flow.state.dissection != nullptr) TakeResult(flow.state);
    if (flow.state.reading != nullptr) ReleaseReading(flow.state);
  }

  // Bytes that were not UTF-8, dropped from texts so far.
  uint64_t dropped_text_bytes() const;
  hello::ReaderStatistics hello_statistics() const;

 private:
  void Dissect(const PacketView& packet, FlowEntry& flow);
  void TakeResult(FlowState& state);
  void ReadHello(const PacketView& packet, FlowEntry& flow, Direction direction);
  void ReleaseReading(FlowState& state);

  Dissector* const dissector_;
  EventEmitter& emitter_;
  const uint8_t max_packets_;
  std::unique_ptr<hello::Reader> reader_;  // null where the session does not ask for it
};

// What verdicts need of the flows: to find one by its id, and to change its labels within bounds.
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

  // It is about to end: it is not found any more.
  void Forget(const FlowEntry& flow) { by_id_.erase(flow.state.id); }

  // As FlowLabels::Change. False, too, where all labels of the worker would take more than its
  // share of the session's bound.
  bool ChangeLabels(FlowEntry& flow, const std::vector<std::string>& removed,
                    std::string_view attached);

 private:
  static size_t LabelBytes(const FlowState& state) {
    return state.extras == nullptr ? 0 : state.extras->labels.bytes().size();
  }

  const bool is_asked_;
  const size_t max_label_bytes_;
  ByteRoom label_room_;
  size_t label_bytes_ = 0;  // of all flows
  absl::flat_hash_map<uint64_t, FlowEntry*> by_id_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_DISSECTION_STAGE_H_
