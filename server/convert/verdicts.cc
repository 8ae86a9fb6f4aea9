#include "server/convert/verdicts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/record/labels.h"
#include "server/convert/error_details.h"
#include "server/convert/labels.h"

namespace weir {
namespace {

constexpr int kMaxVerdicts = 65536;

absl::StatusOr<FlowVerdict> FromProto(const v1::FlowVerdict& from, const std::string& field) {
  if (from.has_hold_round()) return NotBuilt(field + ".hold_round");
  if (!v1::FlowAction_IsValid(from.action())) {
    return FieldError(field + ".action",
                      absl::StrCat(static_cast<int>(from.action()), " is no action"));
  }
  FlowVerdict verdict{.flow_id = from.flow_id(), .end_flow = from.action() == v1::FLOW_ACTION_END};
  absl::StatusOr<std::string> labels = ToLabelBytes(from.labels(), field + ".labels");
  if (!labels.ok()) return labels.status();
  verdict.labels = *std::move(labels);
  const std::string removed = field + ".removed_labels";
  if (from.removed_labels_size() > static_cast<int>(kMaxLabels)) {
    return FieldError(
        removed, absl::StrCat(from.removed_labels_size(), " names are more than ", kMaxLabels));
  }
  for (int i = 0; i < from.removed_labels_size(); ++i) {
    const std::string& name = from.removed_labels(i);
    absl::Status status = CheckLabelName(name, absl::StrCat(removed, "[", i, "]"));
    if (!status.ok()) return status;
    verdict.removed_labels.push_back(name);
  }
  return verdict;
}

void AddIds(const std::vector<uint64_t>& from, google::protobuf::RepeatedField<uint64_t>& ids) {
  for (const uint64_t id : from) {
    if (ids.size() < static_cast<int>(VerdictTotals::kMaxIds)) ids.Add(id);
  }
}

}  // namespace

absl::StatusOr<std::vector<FlowVerdict>> FromProto(const v1::FlowVerdictBatch& batch) {
  if (batch.has_release_through_sequence()) {
    return NotBuilt("verdicts.release_through_sequence");
  }
  const int size = batch.verdicts_size();
  if (size < 1 || size > kMaxVerdicts) {
    return FieldError("verdicts.verdicts",
                      absl::StrCat(size, " verdicts are not 1 to ", kMaxVerdicts));
  }
  std::vector<FlowVerdict> verdicts;
  verdicts.reserve(size);
  absl::Status status;
  for (int i = 0; i < size; ++i) {
    absl::StatusOr<FlowVerdict> verdict =
        FromProto(batch.verdicts(i), absl::StrCat("verdicts.verdicts[", i, "]"));
    AddViolation(verdict.status(), status);
    if (verdict.ok()) verdicts.push_back(*std::move(verdict));
    if (ViolationsOf(status).count >= Violations::kMax) return status;
  }
  if (!status.ok()) return status;
  return verdicts;
}

void AddToProto(const VerdictTotals& totals, v1::VerdictResults& results) {
  const auto count = [&totals](VerdictOutcome outcome) {
    return totals.count[static_cast<size_t>(outcome)];
  };
  const uint64_t late = count(VerdictOutcome::kLate);
  results.set_applied(results.applied() + count(VerdictOutcome::kApplied) + late);
  results.set_late(results.late() + late);
  results.set_unknown_flows(results.unknown_flows() + count(VerdictOutcome::kUnknown));
  results.set_refused(results.refused() + count(VerdictOutcome::kRefused));
  AddIds(totals.unknown_ids, *results.mutable_unknown_flow_ids());
  AddIds(totals.refused_ids, *results.mutable_refused_flow_ids());
}

}  // namespace weir
