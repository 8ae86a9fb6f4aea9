#include "engine/hello/facts.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace weir::hello {
namespace {

constexpr size_t kMaxItemBytes = 65535;

}  // namespace

void FactWriter::Text(Fact fact, std::string_view wire_bytes) {
  text_.clear();
  dropped_bytes_ += AppendValidUtf8(wire_bytes.substr(0, kMaxItemBytes), text_);
  Bytes(fact, text_);
}

void FactWriter::SetLowerCaseText(std::string_view wire_bytes) {
  text_.clear();
  dropped_bytes_ += AppendValidUtf8(wire_bytes.substr(0, kMaxItemBytes), text_);
  for (char& letter : text_) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  }
}

void FactWriter::LowerCaseText(Fact fact, std::string_view wire_bytes) {
  SetLowerCaseText(wire_bytes);
  Bytes(fact, text_);
}

void FactWriter::DnsMessage(const DnsFacts& facts, std::string_view name) {
  SetLowerCaseText(name);
  text_.insert(0, reinterpret_cast<const char*>(&facts), sizeof(facts));
  Bytes(Fact::kDnsMessage, text_);
}

DnsFacts DnsFactsOf(std::string_view item, std::string_view& name) {
  DnsFacts facts;
  name = {};
  if (item.size() < sizeof(facts)) return facts;
  std::memcpy(&facts, item.data(), sizeof(facts));
  name = item.substr(sizeof(facts));
  return facts;
}

void FactWriter::Bytes(Fact fact, std::string_view bytes) {
  if (bytes.empty()) return;
  const auto length = static_cast<uint16_t>(std::min(bytes.size(), kMaxItemBytes));
  items_.push_back(static_cast<char>(fact));
  items_.append(reinterpret_cast<const char*>(&length), sizeof(length));
  items_.append(bytes.data(), length);
}

void FactWriter::Number(Fact fact, uint64_t number) {
  Bytes(fact, {reinterpret_cast<const char*>(&number), sizeof(number)});
}

void FactWriter::Numbers(Fact fact, std::span<const uint16_t> numbers) {
  Bytes(fact, {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()});
}

void Facts::Grow(size_t size) {
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

void Facts::Take(FactWriter& writer) {
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

std::string_view Facts::First(Fact fact) const {
  std::string_view found;
  ForEach([&](Fact item, std::string_view bytes) {
    if (item == fact && found.empty()) found = bytes;
  });
  return found;
}

std::string_view Facts::Last(Fact fact) const {
  std::string_view found;
  ForEach([&](Fact item, std::string_view bytes) {
    if (item == fact) found = bytes;
  });
  return found;
}

uint64_t Facts::NumberOf(std::string_view item) {
  uint64_t number = 0;
  if (item.size() == sizeof(number)) std::memcpy(&number, item.data(), sizeof(number));
  return number;
}

}  // namespace weir::hello
