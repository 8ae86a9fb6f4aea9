#include "arrow.h"

#include <memory>
#include <string>
#include <utility>

namespace weir_python {
namespace {

constexpr int64_t kNullable = 2;  // ARROW_FLAG_NULLABLE

const char* FormatOf(Storage storage) {
  switch (storage) {
    case Storage::kInt:
      return "l";
    case Storage::kFloat:
      return "g";
    case Storage::kBool:
      return "b";
    case Storage::kTime:
      return "tsn:UTC";
    case Storage::kText:
      return "u";
    case Storage::kBytes:
      return "z";
    case Storage::kIntList:
    case Storage::kTextList:
      return "+l";
  }
  return "n";
}

// What a schema owns.
struct SchemaParts {
  std::string name;
  std::vector<std::unique_ptr<ArrowSchema>> owned;
  std::vector<ArrowSchema*> children;
};

void ReleaseSchema(ArrowSchema* schema) {
  auto* parts = static_cast<SchemaParts*>(schema->private_data);
  for (const auto& each : parts->owned) {
    if (each->release != nullptr) each->release(each.get());
  }
  delete parts;
  schema->release = nullptr;
}

void FillSchema(const char* format, std::string name, ArrowSchema* out) {
  auto* parts = new SchemaParts{std::move(name), {}, {}};
  *out = {format,  parts->name.c_str(), nullptr, kNullable, 0, nullptr,
          nullptr, &ReleaseSchema,      parts};
}

ArrowSchema* AddChild(const char* format, std::string name, ArrowSchema* parent) {
  auto* parts = static_cast<SchemaParts*>(parent->private_data);
  parts->owned.push_back(std::make_unique<ArrowSchema>());
  ArrowSchema* child = parts->owned.back().get();
  FillSchema(format, std::move(name), child);
  parts->children.push_back(child);
  parent->n_children = static_cast<int64_t>(parts->children.size());
  parent->children = parts->children.data();
  return child;
}

void AddDictionary(ArrowSchema* schema) {
  auto* parts = static_cast<SchemaParts*>(schema->private_data);
  parts->owned.push_back(std::make_unique<ArrowSchema>());
  schema->dictionary = parts->owned.back().get();
  FillSchema("u", "", schema->dictionary);
}

// What an array owns: a column, its bits where they are packed, and its children.
struct ArrayParts {
  Column column;
  std::vector<uint8_t> valid_bits;
  std::vector<uint8_t> truth_bits;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> owned;
  std::vector<ArrowArray*> children;
};

void ReleaseArray(ArrowArray* array) {
  auto* parts = static_cast<ArrayParts*>(array->private_data);
  for (const auto& each : parts->owned) {
    if (each->release != nullptr) each->release(each.get());
  }
  delete parts;
  array->release = nullptr;
}

std::vector<uint8_t> Packed(const std::vector<uint8_t>& truths) {
  std::vector<uint8_t> bits((truths.size() + 7) / 8);
  for (size_t i = 0; i < truths.size(); ++i) bits[i / 8] |= (truths[i] != 0) << (i % 8);
  return bits;
}

ArrayParts* Fill(int64_t length, std::vector<const void*> buffers, ArrowArray* out) {
  auto* parts = new ArrayParts;
  parts->buffers = std::move(buffers);
  *out = {length,
          0,
          0,
          static_cast<int64_t>(parts->buffers.size()),
          0,
          parts->buffers.data(),
          nullptr,
          nullptr,
          &ReleaseArray,
          parts};
  return parts;
}

void SetBuffers(ArrayParts* parts, ArrowArray* out) {
  out->n_buffers = static_cast<int64_t>(parts->buffers.size());
  out->buffers = parts->buffers.data();
}

ArrowArray* AddArray(ArrayParts* parts) {
  parts->owned.push_back(std::make_unique<ArrowArray>());
  return parts->owned.back().get();
}

void AdoptChild(ArrayParts* parts, ArrowArray* child, ArrowArray* parent) {
  parts->children.push_back(child);
  parent->n_children = static_cast<int64_t>(parts->children.size());
  parent->children = parts->children.data();
}

// The buffers behind the validity of a column: into `parts`, which owns it.
std::vector<const void*> BuffersOf(ArrayParts* parts) {
  Column& column = parts->column;
  if (column.is_category) return {column.codes.data()};
  switch (column.storage) {
    case Storage::kInt:
    case Storage::kTime:
      return {column.numbers.data()};
    case Storage::kFloat:
      return {column.reals.data()};
    case Storage::kBool:
      parts->truth_bits = Packed(column.truths);
      return {parts->truth_bits.data()};
    case Storage::kText:
    case Storage::kBytes:
      return {column.texts.offsets.data(), column.texts.bytes.data()};
    case Storage::kIntList:
    case Storage::kTextList:
      return {column.list_offsets.data()};
  }
  return {};
}

// An array of members, of a list or a dictionary. It owns them itself: a consumer may move a child
// away from its parent, and keep it for longer.
void FillMembers(Column* column, bool are_texts, ArrowArray* out) {
  ArrayParts* parts = Fill(0, {nullptr}, out);
  if (are_texts) {
    parts->column.texts = std::move(column->texts);
    parts->buffers.push_back(parts->column.texts.offsets.data());
    parts->buffers.push_back(parts->column.texts.bytes.data());
    out->length = static_cast<int64_t>(parts->column.texts.size());
  } else {
    parts->column.numbers = std::move(column->numbers);
    parts->buffers.push_back(parts->column.numbers.data());
    out->length = static_cast<int64_t>(parts->column.numbers.size());
  }
  SetBuffers(parts, out);
}

int64_t NullsOf(const Column& column) {
  int64_t nulls = 0;
  for (const uint8_t is_valid : column.valid) nulls += !is_valid;
  return nulls;
}

void ExportColumn(Column column, int64_t rows, ArrowArray* out) {
  ArrayParts* parts = Fill(rows, {nullptr}, out);
  parts->column = std::move(column);
  if (parts->column.has_nulls) {
    parts->valid_bits = Packed(parts->column.valid);
    parts->buffers[0] = parts->valid_bits.data();
    out->null_count = NullsOf(parts->column);
  }
  for (const void* buffer : BuffersOf(parts)) parts->buffers.push_back(buffer);
  SetBuffers(parts, out);
  const Storage storage = parts->column.storage;
  if (parts->column.is_category) {
    out->dictionary = AddArray(parts);
    FillMembers(&parts->column, true, out->dictionary);
  } else if (storage == Storage::kIntList || storage == Storage::kTextList) {
    ArrowArray* members = AddArray(parts);
    FillMembers(&parts->column, storage == Storage::kTextList, members);
    AdoptChild(parts, members, out);
  }
}

}  // namespace

void ExportSchema(const std::vector<Attribute>& attributes, ArrowSchema* out) {
  FillSchema("+s", "", out);
  out->flags = 0;
  for (const Attribute& attribute : attributes) {
    const Storage storage = StorageOf(attribute.op);
    const char* format = attribute.is_category ? "i" : FormatOf(storage);
    ArrowSchema* child = AddChild(format, attribute.name, out);
    if (attribute.is_category) AddDictionary(child);
    if (storage == Storage::kIntList) AddChild("l", "item", child);
    if (storage == Storage::kTextList) AddChild("u", "item", child);
  }
}

void ExportColumns(std::vector<Column> columns, int64_t rows, ArrowArray* out) {
  ArrayParts* parts = Fill(rows, {nullptr}, out);
  for (Column& column : columns) {
    ArrowArray* child = AddArray(parts);
    ExportColumn(std::move(column), rows, child);
    AdoptChild(parts, child, out);
  }
}

}  // namespace weir_python
