#include "engine/dpi/metadata.h"

#include <utility>

#include "engine/base/utf8.h"

namespace weir {

std::string_view Metadata::Get(MetadataField field) const {
  std::string_view found;
  ForEach([&](MetadataField item, std::string_view bytes) {
    if (item == field) found = bytes;
  });
  return found;
}

uint64_t Metadata::NumberOf(std::string_view item) {
  uint64_t number = 0;
  if (item.size() == sizeof(number)) std::memcpy(&number, item.data(), sizeof(number));
  return number;
}

void Metadata::Append(MetadataField field, std::string_view bytes) {
  const size_t before = empty() ? kHeaderBytes : allocated_bytes();
  const auto size = static_cast<uint32_t>(before + kItemHeaderBytes + bytes.size());
  const auto length = static_cast<uint16_t>(bytes.size());
  auto grown = std::make_unique_for_overwrite<uint8_t[]>(size);
  if (!empty()) std::memcpy(grown.get(), bytes_.get(), before);
  std::memcpy(grown.get(), &size, sizeof(size));
  uint8_t* const item = grown.get() + before;
  item[0] = static_cast<uint8_t>(field);
  std::memcpy(item + 1, &length, sizeof(length));
  std::memcpy(item + kItemHeaderBytes, bytes.data(), bytes.size());
  bytes_ = std::move(grown);
}

size_t Metadata::allocated_bytes() const {
  if (empty()) return 0;
  uint32_t size;
  std::memcpy(&size, bytes_.get(), sizeof(size));
  return size;
}

void MetadataBuilder::AddText(MetadataField field, std::string_view wire_bytes) {
  text_.clear();
  dropped_bytes_ += AppendValidUtf8(wire_bytes.substr(0, kMaxItemBytes), text_);
  Append(field, text_);
}

void MetadataBuilder::AddBytes(MetadataField field, std::string_view bytes) {
  Append(field, bytes.substr(0, kMaxItemBytes));
}

void MetadataBuilder::AddNumber(MetadataField field, uint64_t number) {
  Append(field, std::string_view(reinterpret_cast<const char*>(&number), sizeof(number)));
}

void MetadataBuilder::Append(MetadataField field, std::string_view bytes) {
  const uint64_t bit = uint64_t{1} << static_cast<uint8_t>(field);
  if (bytes.empty() || (added_ & bit) != 0) return;
  added_ |= bit;
  const auto length = static_cast<uint16_t>(bytes.size());
  items_.push_back(static_cast<char>(field));
  items_.append(reinterpret_cast<const char*>(&length), sizeof(length));
  items_.append(bytes);
}

Metadata MetadataBuilder::Build() {
  Metadata metadata;
  if (!items_.empty()) {
    const auto size = static_cast<uint32_t>(Metadata::kHeaderBytes + items_.size());
    metadata.bytes_ = std::make_unique_for_overwrite<uint8_t[]>(size);
    std::memcpy(metadata.bytes_.get(), &size, sizeof(size));
    std::memcpy(metadata.bytes_.get() + Metadata::kHeaderBytes, items_.data(), items_.size());
  }
  items_.clear();
  added_ = 0;
  return metadata;
}

}  // namespace weir
