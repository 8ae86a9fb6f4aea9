#include "engine/meter/flows/dissection_stage.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/clock.h"

namespace weir {
namespace {

// nDPI's clock has no times before 1970.
uint64_t DissectionTime(int64_t timestamp_ns) {
  return static_cast<uint64_t>(std::max<int64_t>(0, timestamp_ns)) / kNanosPerMilli;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Dissector>> CreateDissector(const MeterSettings& settings) {
  if (settings.max_dissected_packets == 0) return nullptr;
  return Dissector::Create(
      {.max_packets = settings.max_dissected_packets, .custom_rules = settings.custom_rules});
}

void DissectionStage::Dissect(const PacketView& packet, FlowEntry& flow) const {
  const DissectionStep step = dissector_->Dissect(
      flow.state.dissection, packet.ip, packet.ip_captured, DissectionTime(packet.timestamp_ns));
  if (step == DissectionStep::kGoOn) return;
  TakeResult(flow.state);
  emitter_.Emit(EventType::kClassified, flow, EndReason::kNone, packet.timestamp_ns);
}

void DissectionStage::TakeResult(FlowState& state) const {
  Dissector::Result result = dissector_->Finish(std::exchange(state.dissection, nullptr));
  state.application = result.application;
  state.metadata = std::move(result.metadata);
}

namespace {

// Labels of all open flows of a session, in bytes; shared out over the workers.
constexpr size_t kMaxSessionLabelBytes = size_t{256} << 20;

}  // namespace

VerdictStage::VerdictStage(const StageContext& context)
    : is_asked_(context.settings.verdicts.has_value()),
      max_label_bytes_(kMaxSessionLabelBytes / context.settings.workers),
      label_room_(context.open_flows) {}

bool VerdictStage::ChangeLabels(FlowEntry& flow, const std::vector<std::string>& removed,
                                std::string_view attached) {
  FlowState& state = flow.state;
  if (attached.empty() && (removed.empty() || state.labels == nullptr)) return true;
  FlowLabels labels = state.labels == nullptr ? FlowLabels() : *state.labels;
  if (!labels.Change(removed, attached)) return false;
  const size_t all = label_bytes_ - LabelBytes(state) + labels.bytes().size();
  if (!attached.empty() && (all > max_label_bytes_ || !label_room_.Fits(all))) return false;
  label_bytes_ = all;
  state.labels = labels.empty() ? nullptr : std::make_unique<FlowLabels>(std::move(labels));
  return true;
}

}  // namespace weir
