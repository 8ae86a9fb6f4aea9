#include "engine/capture/filter_check.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/filter_words.h"

namespace weir {
namespace {

constexpr size_t kMostNamed = 100;  // bytes of a name in a message

absl::string_view WordFor(FilterName::Kind kind) {
  return kind == FilterName::Kind::kNetwork ? "network" : "host";
}

}  // namespace

std::string WhyRefused(absl::string_view filter) {
  if (filter.size() > kMaxFilterLength) {
    return absl::StrCat("is ", filter.size(), " bytes long, the limit is ", kMaxFilterLength);
  }
  if (filter.find('\0') != absl::string_view::npos) return "has a zero byte";
  const FilterWords read = ReadFilterWords(filter);
  if (!read.names.empty()) {
    const FilterName& first = read.names.front();
    return absl::StrCat("the ", WordFor(first.kind), " \"",
                        absl::Utf8SafeCEscape(first.name.substr(0, kMostNamed)),
                        "\" would have to be looked up: write its address");
  }
  if (read.words > kMaxFilterWords) {
    return absl::StrCat("has ", read.words, " words, the limit is ", kMaxFilterWords);
  }
  if (read.comparisons > kMaxFilterComparisons) {
    return absl::StrCat("compares with ", read.comparisons, " values (a port counts as 2, a range ",
                        "of ports as 4), the limit is ", kMaxFilterComparisons);
  }
  return "";
}

}  // namespace weir
