#include "engine/log/field_mask.h"

#include <cstddef>

namespace weir {
namespace {

// Of weir.v1.FlowEventBatch and FlowEvent.
constexpr uint32_t kEventsField = 1;
constexpr uint32_t kEventOwnFields[] = {1, 2, 3};  // sequence, type, time
constexpr uint32_t kFlowField = 4;
enum : int { kBatchNode, kEventNode, kFlowNode };

constexpr uint32_t kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5;

bool TakeVarint(std::string_view& bytes, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// The content of a field, which `bytes` begins with. False where it is not there.
bool TakeContent(uint32_t wire_type, std::string_view& bytes, std::string_view& content) {
  uint64_t size = 0;
  const char* const begin = bytes.data();
  switch (wire_type) {
    case kVarint:
      if (!TakeVarint(bytes, size)) return false;
      content = {begin, static_cast<size_t>(bytes.data() - begin)};
      return true;
    case kFixed64:
      size = 8;
      break;
    case kFixed32:
      size = 4;
      break;
    case kLengthDelimited:
      if (!TakeVarint(bytes, size)) return false;
      break;
    default:
      return false;
  }
  if (size > bytes.size()) return false;
  content = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

FieldMask::FieldMask(const std::vector<std::vector<uint32_t>>& paths) : nodes_(kFlowNode + 1) {
  nodes_[kBatchNode].assign(kEventsField + 1, kDropped);
  nodes_[kBatchNode][kEventsField] = kEventNode;
  nodes_[kEventNode].assign(kFlowField + 1, kDropped);
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
  while (!message.empty()) {
    const char* const begin = message.data();
    uint64_t tag = 0;
    std::string_view content;
    if (!TakeVarint(message, tag)) return;
    const uint32_t wire_type = static_cast<uint32_t>(tag & 7);
    if (!TakeContent(wire_type, message, content)) return;
    const uint64_t number = tag >> 3;
    const int what = number < node.size() ? node[number] : kDropped;
    if (what == kDropped) continue;
    if (what == kWhole || wire_type != kLengthDelimited) {
      out.append(begin, message.data());
      continue;
    }
    AppendVarint(tag, out);
    const size_t start = out.size();
    AppendFields(content, nodes_[what], out);
    std::string length;  // of a few bytes: no allocation
    AppendVarint(out.size() - start, length);
    out.insert(start, length);
  }
}

}  // namespace weir
