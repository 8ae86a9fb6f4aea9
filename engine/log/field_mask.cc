#include "engine/log/field_mask.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "engine/base/wire.h"

namespace weir {
namespace {

// Of weir.v1.FlowEventBatch and FlowEvent.
constexpr uint32_t kEventsField = 1;
// Sequence, type and time; packet, hold_round, origin and aggregate.
constexpr uint32_t kEventOwnFields[] = {1, 2, 3, 5, 6, 7, 8};
constexpr uint32_t kFlowField = 4;
enum : int { kBatchNode, kEventNode, kFlowNode };

}  // namespace

FieldMask::FieldMask(const std::vector<std::vector<uint32_t>>& paths) : nodes_(kFlowNode + 1) {
  nodes_[kBatchNode].assign(kEventsField + 1, kDropped);
  nodes_[kBatchNode][kEventsField] = kEventNode;
  nodes_[kEventNode].assign(std::max(kFlowField, *std::rbegin(kEventOwnFields)) + 1, kDropped);
  for (uint32_t field : kEventOwnFields) nodes_[kEventNode][field] = kWhole;
  nodes_[kEventNode][kFlowField] = kFlowNode;
  for (const std::vector<uint32_t>& path : paths) {
    if (!path.empty()) Keep(kFlowNode, path.data(), path.data() + path.size());
  }
}

void FieldMask::Keep(int node, const uint32_t* path, const uint32_t* end) {
  const uint32_t number = *path;
  if (number > kMaxFieldNumber) return;
  if (nodes_[node].size() <= number) nodes_[node].resize(number + 1, kDropped);
  if (nodes_[node][number] == kWhole) return;
  if (++path == end) {
    nodes_[node][number] = kWhole;
    return;
  }
  if (nodes_[node][number] == kDropped) {
    nodes_[node][number] = static_cast<int>(nodes_.size());
    nodes_.emplace_back();
  }
  Keep(nodes_[node][number], path, end);
}

void FieldMask::AppendMasked(std::string_view batch, std::string& out) const {
  AppendFields(batch, nodes_[kBatchNode], out);
}

void FieldMask::AppendFields(std::string_view message, const Node& node, std::string& out) const {
  WireReader fields(message);
  while (fields.Next()) {
    const int what = fields.number() < node.size() ? node[fields.number()] : kDropped;
    if (what == kDropped) continue;
    if (what == kWhole || !fields.is_length_delimited()) {
      out.append(fields.raw());
      continue;
    }
    AppendVarint(fields.tag(), out);
    const size_t start = out.size();
    AppendFields(fields.bytes(), nodes_[what], out);
    std::string length;  // of a few bytes: no allocation
    AppendVarint(out.size() - start, length);
    out.insert(start, length);
  }
}

}  // namespace weir
