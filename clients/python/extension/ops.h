// How an attribute is worked out of a record's fields. The operations, and what each gives, are the
// table of weir/records/operations.py, which does the same in Python; the tests compare the two.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_OPS_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_OPS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "row.h"

namespace weir_python {

enum class Op : uint8_t {
  kInt,
  kFloat,
  kText,
  kBytes,
  kBool,
  kTime,
  kTimestamp,
  kMilliseconds,
  kUnsignedMilliseconds,
  kFloatMilliseconds,
  kDuration,
  kIp,
  kIpBytes,
  kMac,
  kOui,
  kMap,
  kFingerprint,
  kPid,
  kIntList,
  kMillisecondList,
  kTextList,
  kIpList,
  kLabelText,
  kLabelInt,
  kLabelFloat,
  kLabelBool,
};

// False where there is no operation of this name.
bool FindOp(std::string_view name, Op* op);

// What a column of this operation holds.
enum class Storage : uint8_t { kInt, kFloat, kBool, kTime, kText, kBytes, kIntList, kTextList };
Storage StorageOf(Op op);

// One attribute of a plan.
struct Attribute {
  std::string name;
  Op op = Op::kInt;
  int slots[2] = {-1, -1};
  int gate = -1;       // Null where this slot is absent; -1: never null.
  int64_t length = 0;  // Lists are padded to it with -1; 0: not padded.
  bool is_category = false;
  std::unordered_map<int64_t, int64_t> map;
  int64_t map_default = 0;
  bool map_keeps_unknown = false;  // Numbers that are not in the map stand for themselves.
};

// What an attribute is in one record. `text` lives as long as the record's bytes and the Value.
struct Value {
  bool is_null = false;
  int64_t number = 0;
  double real = 0;
  std::string_view text;
  std::vector<int64_t> numbers;
  const std::vector<Item>* texts = nullptr;
  std::string buffer;
  // Behind `texts`, where they are not in the record.
  std::vector<std::string> buffers;
  std::vector<Item> items;
};

// Works the attribute out. `value` may be used again and again, to keep its memory.
void Evaluate(const Attribute& attribute, const Row& row, Value* value);

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_OPS_H_
