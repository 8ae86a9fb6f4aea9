// Columns of a table, filled row by row. Not thread-safe.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_COLUMNS_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_COLUMNS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ops.h"

namespace weir_python {

// Texts, end to end. Offsets are 32 bits: at most 2^31 - 1 bytes in all.
struct Texts {
  std::string bytes;
  std::vector<int32_t> offsets = {0};

  void Append(std::string_view text) {
    bytes.append(text);
    offsets.push_back(static_cast<int32_t>(bytes.size()));
  }
  size_t size() const { return offsets.size() - 1; }
  std::string_view operator[](size_t index) const {
    return std::string_view(bytes).substr(offsets[index], offsets[index + 1] - offsets[index]);
  }
};

// The values of one attribute. Which members are used goes by `storage` and `is_category`.
struct Column {
  Storage storage = Storage::kInt;
  bool is_category = false;  // Texts: codes into `texts`, which has each text once.
  bool has_nulls = false;
  std::vector<uint8_t> valid;    // One a row: 0 where it is null.
  std::vector<int64_t> numbers;  // kInt, kTime, and the members of kIntList.
  std::vector<uint8_t> truths;   // kBool.
  std::vector<double> reals;     // kFloat.
  Texts texts;                   // kText, kBytes, and the members of kTextList.
  std::vector<int32_t> codes;    // Categories; -1 for null.
  std::vector<int32_t> list_offsets = {0};
  std::deque<std::string> words;                        // The texts again, where they do not move.
  std::unordered_map<std::string_view, int32_t> known;  // Codes by text, which is in `words`.

  void Append(const Value& value);

 private:
  void AppendText(const Value& value);
  void AppendList(const Value& value);
  int32_t CodeOf(std::string_view text);
};

// The table of a plan. After Take() it is empty, and goes on.
class Table {
 public:
  explicit Table(const std::vector<Attribute>& attributes);

  // Room for texts is bounded: a table with this many rows or bytes is to be taken.
  static constexpr size_t kMaxTextBytes = size_t{1} << 30;

  void Append(const std::vector<Attribute>& attributes, const Row& row);
  size_t rows() const { return rows_; }
  size_t text_bytes() const { return text_bytes_; }
  const std::vector<Column>& columns() const { return columns_; }
  std::vector<Column> Take();

 private:
  std::vector<Column> columns_;
  Value value_;
  size_t rows_ = 0;
  size_t text_bytes_ = 0;  // Of the longest column.
};

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_COLUMNS_H_
