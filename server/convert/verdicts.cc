#include "server/convert/verdicts.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/record/labels.h"
#include "server/convert/error_details.h"

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

namespace {

absl::Status CheckLength(absl::string_view text, const std::string& field) {
  if (text.size() <= kMaxLabelText) return absl::OkStatus();
  return FieldError(field, absl::StrCat(text.size(), " bytes are more than ", kMaxLabelText));
}

// Makes the value's bytes depend on what it is alone.
absl::Status Normalise(v1::LabelValue& value, const std::string& field) {
  switch (value.kind_case()) {
    case v1::LabelValue::kStringValue:
      return CheckLength(value.string_value(), field + ".string_value");
    case v1::LabelValue::kBytesValue:
      return CheckLength(value.bytes_value(), field + ".bytes_value");
    case v1::LabelValue::kDoubleValue:
      if (value.double_value() == 0) value.set_double_value(0);  // -0 too
      return absl::OkStatus();
    case v1::LabelValue::kIntValue:
    case v1::LabelValue::kBoolValue:
    case v1::LabelValue::kListValue:
      return absl::OkStatus();
    case v1::LabelValue::KIND_NOT_SET:
      return FieldError(field, "no kind of value is set");
  }
  return absl::OkStatus();
}

absl::Status NormaliseList(v1::LabelList& list, const std::string& field) {
  if (list.values_size() > static_cast<int>(kMaxLabelValues)) {
    return FieldError(field,
                      absl::StrCat(list.values_size(), " values are more than ", kMaxLabelValues));
  }
  for (int i = 0; i < list.values_size(); ++i) {
    const std::string at = absl::StrCat(field, ".values[", i, "]");
    if (list.values(i).has_list_value()) return FieldError(at, "is a list within a list");
    if (absl::Status status = Normalise(*list.mutable_values(i), at); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLabelName(absl::string_view name, absl::string_view field) {
  if (!name.empty() && name.size() <= kMaxLabelName) return absl::OkStatus();
  return FieldError(
      field, absl::StrCat("a name of ", name.size(), " bytes is not one of 1 to ", kMaxLabelName));
}

absl::StatusOr<std::string> ToLabelBytes(const v1::LabelValue& value, const std::string& field) {
  v1::LabelValue plain = value;
  absl::Status status = Normalise(plain, field);
  if (status.ok() && plain.has_list_value()) {
    status = NormaliseList(*plain.mutable_list_value(), field + ".list_value");
  }
  if (!status.ok()) return status;
  return plain.SerializeAsString();
}

absl::StatusOr<std::string> ToLabelBytes(
    const google::protobuf::Map<std::string, v1::LabelValue>& labels, const std::string& field) {
  if (labels.size() > kMaxLabels) {
    return FieldError(field, absl::StrCat(labels.size(), " labels are more than ", kMaxLabels));
  }
  std::map<absl::string_view, const v1::LabelValue*> by_name;
  for (const auto& [name, value] : labels) by_name.emplace(name, &value);
  std::string bytes;
  for (const auto& [name, value] : by_name) {
    const std::string at = absl::StrCat(field, "[\"", absl::Utf8SafeCEscape(name), "\"]");
    if (absl::Status status = CheckLabelName(name, at); !status.ok()) return status;
    const absl::StatusOr<std::string> value_bytes = ToLabelBytes(*value, at);
    if (!value_bytes.ok()) return value_bytes.status();
    AppendLabel({std::string_view(name.data(), name.size()), *value_bytes}, bytes);
  }
  if (bytes.size() > kMaxLabelBytes) {
    return FieldError(field, absl::StrCat("the labels take ", bytes.size(),
                                          " bytes of a record, more than ", kMaxLabelBytes));
  }
  return bytes;
}

}  // namespace weir
