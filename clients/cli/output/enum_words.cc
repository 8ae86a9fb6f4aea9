#include "clients/cli/output/enum_words.h"

#include <algorithm>
#include <cctype>

namespace weir::cli {
namespace {

// The length of "TUNNEL_KIND_", which the values of TunnelKind begin with.
size_t PrefixLength(const std::string& type) {
  size_t length = 0;
  for (char c : type) length += std::isupper(static_cast<unsigned char>(c)) ? 2 : 1;
  return length;
}

}  // namespace

EnumWords::EnumWords(const google::protobuf::EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    std::string word = value.name();
    word.erase(0, std::min(PrefixLength(type.name()), word.size()));
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    words_.emplace(value.number(), std::move(word));
  }
}

const std::string* EnumWords::Find(int value) const {
  const auto found = words_.find(value);
  return found == words_.end() ? nullptr : &found->second;
}

std::string EnumWords::WordOf(int value) const {
  if (const std::string* word = Find(value)) return *word;
  return value == 0 ? "" : std::to_string(value);
}

int EnumWords::ValueOf(std::string_view word) const {
  for (const auto& [value, each] : words_) {
    if (each == word) return value;
  }
  return 0;
}

std::vector<std::string> EnumWords::All() const {
  std::vector<std::string> all;
  for (const auto& [value, word] : words_) all.push_back(word);
  return all;
}

}  // namespace weir::cli
