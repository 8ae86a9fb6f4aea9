#include "engine/meter/flows/verdict_stage.h"

#include <memory>
#include <utility>

namespace weir {
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
