#include "engine/record/labels.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace weir {
namespace {

// weir.v1.Flow.labels is field 32, length-delimited; its entries are name (1) and value (2).
constexpr std::string_view kLabelTag = "\x82\x02";
constexpr char kNameTag = 0x0A;
constexpr char kValueTag = 0x12;

void AppendSized(std::string_view bytes, std::string& out) {
  size_t size = bytes.size();
  for (; size >= 0x80; size >>= 7) out.push_back(static_cast<char>(size | 0x80));
  out.push_back(static_cast<char>(size));
  out.append(bytes);
}

// Takes a length and as many bytes.
bool TakeSized(std::string_view& bytes, std::string_view& taken) {
  uint64_t size = 0;
  for (int shift = 0; shift < 32 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    size |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte >= 0x80) continue;
    if (size > bytes.size()) return false;
    taken = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
  }
  return false;
}

bool TakePart(char tag, std::string_view& entry, std::string_view& part) {
  if (entry.empty() || entry.front() != tag) return false;
  entry.remove_prefix(1);
  return TakeSized(entry, part);
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
  entry.push_back(kNameTag);
  AppendSized(label.name, entry);
  entry.push_back(kValueTag);
  AppendSized(label.value, entry);
  out.append(kLabelTag);
  AppendSized(entry, out);
}

bool TakeLabel(std::string_view& bytes, Label& label) {
  if (bytes.substr(0, kLabelTag.size()) != kLabelTag) return false;
  bytes.remove_prefix(kLabelTag.size());
  std::string_view entry;
  return TakeSized(bytes, entry) && TakePart(kNameTag, entry, label.name) &&
         TakePart(kValueTag, entry, label.value);
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
