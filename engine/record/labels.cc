#include "engine/record/labels.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "engine/base/wire.h"

namespace weir {
namespace {

constexpr uint32_t kLabelsField = 32;                // of weir.v1.Flow
constexpr uint32_t kNameField = 1, kValueField = 2;  // of its entries

bool TakePart(WireReader& entry, uint32_t number, std::string_view& part) {
  if (!entry.Next() || entry.number() != number) return false;
  part = entry.bytes();
  return entry.is_length_delimited();
}

std::vector<Label> LabelsIn(std::string_view bytes) {
  std::vector<Label> labels;
  for (Label label; TakeLabel(bytes, label);) labels.push_back(label);
  return labels;
}

// What is left of `labels` once those of the names are gone and `attached` has come.
std::vector<Label> Merge(std::vector<Label> labels, const std::vector<std::string>& removed,
                         const std::vector<Label>& attached) {
  const auto goes = [&](const Label& label) {
    const auto same = [&label](const Label& other) { return other.name == label.name; };
    return std::find(removed.begin(), removed.end(), label.name) != removed.end() ||
           std::any_of(attached.begin(), attached.end(), same);
  };
  labels.erase(std::remove_if(labels.begin(), labels.end(), goes), labels.end());
  labels.insert(labels.end(), attached.begin(), attached.end());
  std::sort(labels.begin(), labels.end(),
            [](const Label& a, const Label& b) { return a.name < b.name; });
  return labels;
}

}  // namespace

void AppendLabel(const Label& label, std::string& out) {
  std::string entry;
  AppendField(kNameField, label.name, entry);
  AppendField(kValueField, label.value, entry);
  AppendField(kLabelsField, entry, out);
}

bool TakeLabel(std::string_view& bytes, Label& label) {
  WireReader labels(bytes);
  std::string_view entry;
  if (!TakePart(labels, kLabelsField, entry)) return false;
  bytes.remove_prefix(labels.raw().size());
  WireReader parts(entry);
  return TakePart(parts, kNameField, label.name) && TakePart(parts, kValueField, label.value);
}

bool FlowLabels::Change(const std::vector<std::string>& removed, std::string_view attached) {
  const std::vector<Label> merged = Merge(LabelsIn(bytes_), removed, LabelsIn(attached));
  if (merged.size() > kMaxLabels) return false;
  std::string bytes;
  for (const Label& label : merged) AppendLabel(label, bytes);
  if (bytes.size() > kMaxLabelBytes) return false;
  bytes.shrink_to_fit();
  bytes_ = std::move(bytes);
  return true;
}

}  // namespace weir
