#include "row.h"

#include "wire.h"

namespace weir_python {
namespace {

constexpr uint32_t kMapKey = 1;
constexpr uint32_t kMapValue = 2;

void Set(Row* row, int slot, const Item& value, uint32_t kind = 0) {
  row->slots[slot].record = row->record;
  row->slots[slot].kind = kind;
  row->slots[slot].value = value;
}

bool Unpack(std::string_view packed, std::vector<Item>* list) {
  Cursor cursor(packed);
  while (!cursor.at_end()) {
    Item item;
    if (!cursor.Varint(&item.bits)) return false;
    list->push_back(item);
  }
  return true;
}

}  // namespace

void Tree::Prepare(Row* row) const {
  row->slots.resize(slots);
  row->lists.resize(slots);
  row->read.resize(nodes.size());
  for (const Node& node : nodes) {
    for (const Node::Child& child : node.children) {
      if (child.kind == Node::kList) row->list_slots.push_back(child.slot);
    }
  }
}

bool Tree::ReadNode(int node, std::string_view bytes, Row* row) const {
  const std::vector<Node::Child>& children = nodes[node].children;
  Cursor cursor(bytes);
  Field field;
  while (cursor.Next(&field)) {
    if (field.number >= children.size()) continue;
    const Node::Child& child = children[field.number];
    if (child.kind == Node::kSkip) continue;
    if (!ReadChild(child, field.type, {field.bits, field.bytes}, row)) return false;
  }
  return cursor.ok();
}

bool Tree::ReadChild(const Node::Child& child, uint32_t type, const Item& value, Row* row) const {
  switch (child.kind) {
    case Node::kScalar:
      Set(row, child.slot, value);
      return true;
    case Node::kList:
      // Numbers are packed, texts are not; a list has one kind of them.
      if (type == kBytes && child.node < 0) {
        row->lists[child.slot].push_back(value);
        return true;
      }
      if (type == kBytes) return Unpack(value.text, &row->lists[child.slot]);
      row->lists[child.slot].push_back(value);
      return true;
    case Node::kMessage:
      if (row->read[child.node] == row->record) Forget(child.node, row);
      row->read[child.node] = row->record;
      if (type != kBytes) return false;
      if (child.slot >= 0) Set(row, child.slot, value);
      return ReadNode(child.node, value.text, row);
    case Node::kMessages:
      return type == kBytes && ReadMember(child.node, value.text, row);
    case Node::kLabels:
      return type == kBytes && ReadLabel(value.text, row);
    case Node::kSkip:
      break;
  }
  return true;
}

bool Tree::ReadMember(int node, std::string_view bytes, Row* row) const {
  const std::vector<int>& lists = nodes[node].below;
  const size_t before = lists.empty() ? 0 : row->lists[lists[0]].size();
  if (!ReadNode(node, bytes, row)) return false;
  for (const int slot : lists) row->lists[slot].resize(before + 1);
  return true;
}

bool Tree::ReadLabel(std::string_view entry, Row* row) const {
  std::string_view name, label;
  Cursor cursor(entry);
  Field field;
  while (cursor.Next(&field)) {
    if (field.type != kBytes) continue;
    if (field.number == kMapKey) name = field.bytes;
    if (field.number == kMapValue) label = field.bytes;
  }
  if (!cursor.ok()) return false;
  for (const LabelSlot& wanted : labels) {
    if (wanted.name != name) continue;
    Cursor value(label);
    while (value.Next(&field)) Set(row, wanted.slot, {field.bits, field.bytes}, field.number);
    if (!value.ok()) return false;
  }
  return true;
}

void Tree::Forget(int node, Row* row) const {
  for (const int slot : nodes[node].below) {
    row->slots[slot].record = 0;
    row->lists[slot].clear();
  }
}

}  // namespace weir_python
