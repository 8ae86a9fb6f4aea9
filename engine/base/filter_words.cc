#include "engine/base/filter_words.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "engine/base/filter_keywords.h"

namespace weir {
namespace {

using Family = FilterName::Family;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
}

bool IsNumber(absl::string_view word) {
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
    return IsHex(word.substr(2));
  }
  return !word.empty() && std::all_of(word.begin(), word.end(), absl::ascii_isdigit);
}

// As many parts of `least` to `most` hexadecimal digits.
bool IsHexParts(absl::string_view word, char separator, size_t parts, size_t least, size_t most) {
  size_t found = 0;
  for (const absl::string_view part : absl::StrSplit(word, separator)) {
    ++found;
    if (part.size() < least || part.size() > most || !IsHex(part)) return false;
  }
  return found == parts;
}

bool IsStationAddress(absl::string_view word) {
  return IsHexParts(word, ':', 6, 1, 2) || IsHexParts(word, '-', 6, 1, 2) ||
         IsHexParts(word, '.', 6, 1, 2) || IsHexParts(word, '.', 3, 4, 4) ||
         (word.size() == 12 && IsHex(word));
}

// "10.1", "10.1.2", "10.1.2.3"
bool IsDottedNumber(absl::string_view word) {
  size_t parts = 0;
  for (const absl::string_view part : absl::StrSplit(word, '.')) {
    ++parts;
    if (!IsNumber(part)) return false;
  }
  return parts >= 2 && parts <= 4;
}

bool IsIpv6Address(absl::string_view word) {
  in6_addr address;
  return inet_pton(AF_INET6, std::string(word).c_str(), &address) == 1;
}

// Reads a filter word by word.
class Words {
 public:
  explicit Words(absl::string_view filter) : filter_(filter) {}

  struct Word {
    absl::string_view text;  // of a name without its backslash; of all else as it stands
    size_t offset = 0;
    size_t length = 0;
    bool is_name = false;
    bool is_value = false;  // an address or a number
  };

  // Nothing at the end.
  std::optional<Word> Next() {
    offset_ = std::min(filter_.find_first_not_of(" \t\r\n", offset_), filter_.size());
    if (offset_ == filter_.size()) return std::nullopt;
    const absl::string_view rest = filter_.substr(offset_);
    if (rest[0] == '\\') return Take(EscapedLength(rest), Kind::kName);
    if (const size_t length = AddressWithColons(rest); length > 0)
      return Take(length, Kind::kValue);
    const size_t length = WordLength(rest);
    return length == 0 ? Take(1, Kind::kOther) : Take(length, KindOf(rest.substr(0, length)));
  }

 private:
  enum class Kind { kName, kValue, kOther };

  static Kind KindOf(absl::string_view word) {
    if (IsNumber(word) || IsDottedNumber(word) || IsStationAddress(word)) return Kind::kValue;
    return KeywordOf(word).has_value() ? Kind::kOther : Kind::kName;
  }

  static size_t EscapedLength(absl::string_view rest) {
    return std::min(rest.find_first_of(" !()\n\t", 1), rest.size());
  }

  // Zero where what stands there is no whole address.
  static size_t AddressWithColons(absl::string_view rest) {
    const size_t end = std::min(rest.find_first_not_of("0123456789abcdefABCDEF:."), rest.size());
    const absl::string_view word = rest.substr(0, end);
    if (word.find(':') == absl::string_view::npos) return 0;
    return IsStationAddress(word) || IsIpv6Address(word) ? end : 0;
  }

  // Letters and digits, with hyphens and the like between them.
  static size_t WordLength(absl::string_view rest) {
    if (!absl::ascii_isalnum(rest[0])) return 0;
    const auto is_part = [](char c) {
      return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
    };
    size_t end = 1;
    while (end < rest.size() && is_part(rest[end])) ++end;
    while (rest[end - 1] == '-' || rest[end - 1] == '_') --end;
    return end;
  }

  Word Take(size_t length, Kind kind) {
    const size_t backslash = filter_[offset_] == '\\' ? 1 : 0;
    const Word word = {.text = filter_.substr(offset_ + backslash, length - backslash),
                       .offset = offset_,
                       .length = length,
                       .is_name = kind == Kind::kName,
                       .is_value = kind == Kind::kValue};
    offset_ += length;
    return word;
  }

  const absl::string_view filter_;
  size_t offset_ = 0;
};

// What the words so far say of a name that comes next. A list of names goes by the qualifiers of
// its first one ("host a or b"), so they hold until there are others.
class Context {
 public:
  void See(absl::string_view word) {
    const std::optional<FilterKeyword> keyword = KeywordOf(word);
    const FilterKeyword kind = keyword.value_or(FilterKeyword::kOther);
    is_plain_ = kind == FilterKeyword::kBeforeWord;
    const bool joins = kind == FilterKeyword::kJoin && last_ == FilterKeyword::kDirection;
    if (joins) return;  // "src or dst host"
    if (IsQualifier(kind) && !IsQualifier(last_)) family_ = Family::kAny;
    last_ = kind;
    Qualify(kind);
    if (type_ == kind) is_range_ = word == "portrange";
  }

  // Before the first qualifier of the filter a name is a mistake, and libpcap says so.
  bool MeansHost() const {
    return !is_plain_ && type_ != FilterKeyword::kOther && type_ != FilterKeyword::kFileNamed;
  }

  FilterName::Kind kind() const {
    if (type_ == FilterKeyword::kNetwork) return FilterName::Kind::kNetwork;
    if (type_ == FilterKeyword::kGateway) return FilterName::Kind::kGateway;
    return FilterName::Kind::kHost;
  }
  Family family() const { return family_; }

  size_t comparisons() const {
    if (is_range_) return 4;
    return type_ == FilterKeyword::kFileNamed ? 2 : 1;
  }

 private:
  static bool IsQualifier(FilterKeyword kind) {
    return kind != FilterKeyword::kOther && kind != FilterKeyword::kJoin &&
           kind != FilterKeyword::kBeforeWord;
  }

  void Qualify(FilterKeyword kind) {
    switch (kind) {
      case FilterKeyword::kIpv4:
        family_ = Family::kIpv4;
        return;
      case FilterKeyword::kIpv6:
        family_ = Family::kIpv6;
        return;
      case FilterKeyword::kStation:
        family_ = Family::kStation;
        return;
      case FilterKeyword::kDirection:  // a host where no type follows
      case FilterKeyword::kHost:
      case FilterKeyword::kNetwork:
      case FilterKeyword::kGateway:
      case FilterKeyword::kFileNamed:
        type_ = kind;
        return;
      default:
        return;
    }
  }

  FilterKeyword type_ = FilterKeyword::kOther;  // none yet
  FilterKeyword last_ = FilterKeyword::kOther;
  Family family_ = Family::kAny;
  bool is_range_ = false;  // of ports
  bool is_plain_ = false;  // the next word is one of libpcap's own, or an interface's
};

}  // namespace

FilterWords ReadFilterWords(absl::string_view filter) {
  FilterWords found;
  Words words(filter);
  Context context;
  while (const std::optional<Words::Word> word = words.Next()) {
    ++found.words;
    found.comparisons += word->is_name || word->is_value ? context.comparisons() : 0;
    if (word->is_name && context.MeansHost()) {
      found.names.push_back({.offset = word->offset,
                             .length = word->length,
                             .name = std::string(word->text),
                             .kind = context.kind(),
                             .family = context.family()});
    }
    context.See(word->is_name ? absl::string_view() : word->text);
  }
  return found;
}

}  // namespace weir
