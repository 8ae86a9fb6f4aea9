// One record, taken apart: the fields that a plan asks for, each in its slot. A Row is used for one
// record after another, and keeps its memory. Texts point into the record's bytes, which must
// outlive their use. Not thread-safe.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_ROW_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_ROW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir_python {

// A value of a field: a number's bits, or text.
struct Item {
  uint64_t bits = 0;
  std::string_view text;
};

struct Slot {
  uint64_t record = 0;  // In which record it was set; another number: it is absent.
  uint32_t kind = 0;    // Of a label: the field of LabelValue that is set.
  Item value;
};

struct Row {
  uint64_t record = 1;
  std::vector<Slot> slots;
  std::vector<std::vector<Item>> lists;  // By slot too, of repeated fields.
  std::vector<uint64_t> read;            // By node: the last record that had the message.

  bool Has(int slot) const { return slots[slot].record == record; }
  uint64_t Bits(int slot) const { return Has(slot) ? slots[slot].value.bits : 0; }
  std::string_view Text(int slot) const {
    return Has(slot) ? slots[slot].value.text : std::string_view();
  }
  // Begins another record.
  void Begin() {
    ++record;
    for (const int slot : list_slots) lists[slot].clear();
  }
  std::vector<int> list_slots;
};

// How the fields of one message are taken apart.
struct Node {
  enum Kind : uint8_t { kSkip, kScalar, kList, kMessage, kMessages, kLabels };
  struct Child {
    Kind kind = kSkip;
    int slot = -1;  // Of a message: set where it is there; -1: nobody asks.
    int node = -1;
  };
  std::vector<Child> children;  // By field number.
  std::vector<int> below;       // All slots of the message.
};

struct LabelSlot {
  std::string name;
  int slot;
};

// The tree by which records are taken apart; node 0 is Flow.
struct Tree {
  std::vector<Node> nodes;
  std::vector<LabelSlot> labels;
  int slots = 0;

  void Prepare(Row* row) const;
  // Adds the bytes of a message to the row: fields that come again replace what was there. False
  // where they are malformed.
  bool Read(std::string_view bytes, Row* row) const { return ReadNode(0, bytes, row); }

 private:
  bool ReadNode(int node, std::string_view bytes, Row* row) const;
  bool ReadChild(const Node::Child& child, uint32_t type, const Item& value, Row* row) const;
  // A message of a repeated field: a field that it lacks has its default in the list of that field.
  bool ReadMember(int node, std::string_view bytes, Row* row) const;
  bool ReadLabel(std::string_view entry, Row* row) const;
  void Forget(int node, Row* row) const;
};

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_ROW_H_
