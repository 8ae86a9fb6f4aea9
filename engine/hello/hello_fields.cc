#include "engine/hello/hello_fields.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace weir::hello {
namespace {

constexpr size_t kMaxItemBytes = 65535;

}  // namespace

void HelloFieldWriter::Text(HelloField hello_field, std::string_view wire_bytes) {
  text_.clear();
  dropped_bytes_ += AppendValidUtf8(wire_bytes.substr(0, kMaxItemBytes), text_);
  Bytes(hello_field, text_);
}

void HelloFieldWriter::SetLowerCaseText(std::string_view wire_bytes) {
  text_.clear();
  dropped_bytes_ += AppendValidUtf8(wire_bytes.substr(0, kMaxItemBytes), text_);
  for (char& letter : text_) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  }
}

void HelloFieldWriter::LowerCaseText(HelloField hello_field, std::string_view wire_bytes) {
  SetLowerCaseText(wire_bytes);
  Bytes(hello_field, text_);
}

void HelloFieldWriter::DnsMessage(const DnsFields& hello_fields, std::string_view name) {
  SetLowerCaseText(name);
  text_.insert(0, reinterpret_cast<const char*>(&hello_fields), sizeof(hello_fields));
  Bytes(HelloField::kDnsMessage, text_);
}

DnsFields DnsFieldsOf(std::string_view item, std::string_view& name) {
  DnsFields hello_fields;
  name = {};
  if (item.size() < sizeof(hello_fields)) return hello_fields;
  std::memcpy(&hello_fields, item.data(), sizeof(hello_fields));
  name = item.substr(sizeof(hello_fields));
  return hello_fields;
}

void HelloFieldWriter::Bytes(HelloField hello_field, std::string_view bytes) {
  if (bytes.empty()) return;
  const auto length = static_cast<uint16_t>(std::min(bytes.size(), kMaxItemBytes));
  items_.push_back(static_cast<char>(hello_field));
  items_.append(reinterpret_cast<const char*>(&length), sizeof(length));
  items_.append(bytes.data(), length);
}

void HelloFieldWriter::Number(HelloField hello_field, uint64_t number) {
  Bytes(hello_field, {reinterpret_cast<const char*>(&number), sizeof(number)});
}

void HelloFieldWriter::Numbers(HelloField hello_field, std::span<const uint16_t> numbers) {
  Bytes(hello_field, {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()});
}

void HelloFields::Grow(size_t size) {
  constexpr size_t kRoom = 128;
  const size_t before = this->size();
  const Header header = {static_cast<uint32_t>(before),
                         static_cast<uint32_t>(before == 0 ? size + kRoom : 2 * size)};
  auto block = std::make_unique_for_overwrite<char[]>(sizeof(header) + header.capacity);
  std::memcpy(block.get(), &header, sizeof(header));
  if (before > 0) {
    std::memcpy(block.get() + sizeof(header), block_.get() + sizeof(header), before);
  }
  block_ = std::move(block);
}

void HelloFields::Take(HelloFieldWriter& writer) {
  std::string& items = writer.items_;
  const size_t before = size();
  const size_t after = before + items.size();
  if (!items.empty() && after <= kMaxBytes) {
    if (empty() || after > ReadHeader().capacity) Grow(after);
    std::memcpy(block_.get() + sizeof(Header) + before, items.data(), items.size());
    const auto size = static_cast<uint32_t>(after);
    static_assert(offsetof(Header, size) == 0);
    std::memcpy(block_.get(), &size, sizeof(size));
  }
  items.clear();
}

std::string_view HelloFields::First(HelloField hello_field) const {
  std::string_view found;
  ForEach([&](HelloField item, std::string_view bytes) {
    if (item == hello_field && found.empty()) found = bytes;
  });
  return found;
}

std::string_view HelloFields::Last(HelloField hello_field) const {
  std::string_view found;
  ForEach([&](HelloField item, std::string_view bytes) {
    if (item == hello_field) found = bytes;
  });
  return found;
}

uint64_t HelloFields::NumberOf(std::string_view item) {
  uint64_t number = 0;
  if (item.size() == sizeof(number)) std::memcpy(&number, item.data(), sizeof(number));
  return number;
}

}  // namespace weir::hello
