#include "columns.h"

#include <algorithm>
#include <utility>

namespace weir_python {
namespace {

std::vector<Column> EmptyColumns(const std::vector<Column>& like) {
  std::vector<Column> made(like.size());
  for (size_t i = 0; i < like.size(); ++i) {
    made[i].storage = like[i].storage;
    made[i].is_category = like[i].is_category;
  }
  return made;
}

}  // namespace

void Column::Append(const Value& value) {
  has_nulls |= value.is_null;
  valid.push_back(!value.is_null);
  switch (storage) {
    case Storage::kInt:
    case Storage::kTime:
      numbers.push_back(value.is_null ? 0 : value.number);
      break;
    case Storage::kFloat:
      reals.push_back(value.is_null ? 0 : value.real);
      break;
    case Storage::kBool:
      truths.push_back(!value.is_null && value.number);
      break;
    case Storage::kText:
    case Storage::kBytes:
      AppendText(value);
      break;
    case Storage::kIntList:
    case Storage::kTextList:
      AppendList(value);
      break;
  }
}

void Column::AppendText(const Value& value) {
  if (is_category) {
    codes.push_back(value.is_null ? -1 : CodeOf(value.text));
  } else {
    texts.Append(value.is_null ? std::string_view() : value.text);
  }
}

void Column::AppendList(const Value& value) {
  size_t end = 0;
  if (storage == Storage::kIntList) {
    if (!value.is_null) {
      numbers.insert(numbers.end(), value.numbers.begin(), value.numbers.end());
    }
    end = numbers.size();
  } else {
    if (!value.is_null) {
      for (const Item& item : *value.texts) texts.Append(item.text);
    }
    end = texts.size();
  }
  list_offsets.push_back(static_cast<int32_t>(end));
}

int32_t Column::CodeOf(std::string_view text) {
  const auto found = known.find(text);
  if (found != known.end()) return found->second;
  const auto code = static_cast<int32_t>(words.size());
  words.emplace_back(text);
  known.emplace(words.back(), code);
  texts.Append(text);
  return code;
}

Table::Table(const std::vector<Attribute>& attributes) : columns_(attributes.size()) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    columns_[i].storage = StorageOf(attributes[i].op);
    columns_[i].is_category = attributes[i].is_category;
  }
}

void Table::Append(const std::vector<Attribute>& attributes, const Row& row) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    Evaluate(attributes[i], row, &value_);
    columns_[i].Append(value_);
    text_bytes_ = std::max(text_bytes_, columns_[i].texts.bytes.size());
  }
  ++rows_;
}

std::vector<Column> Table::Take() {
  std::vector<Column> taken = EmptyColumns(columns_);
  std::swap(taken, columns_);
  rows_ = text_bytes_ = 0;
  return taken;
}

}  // namespace weir_python
