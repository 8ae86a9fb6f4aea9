#include "clients/cli/options/suggestion.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir::cli {
namespace {

constexpr size_t kMaxDistance = 2;  // letters that may be wrong
constexpr size_t kMaxShownBytes = 80;

// A short word is like many others.
bool IsLike(absl::string_view word, size_t distance) {
  return distance <= kMaxDistance && distance < word.size();
}

}  // namespace

// Levenshtein's, a row of the table at a time.
size_t EditDistance(absl::string_view from, absl::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string Nearest(absl::string_view word, const std::vector<std::string>& choices) {
  word = word.substr(0, kMaxShownBytes);
  const auto distance = [word](const std::string& choice) { return EditDistance(word, choice); };
  const auto nearest = std::min_element(choices.begin(), choices.end(),
                                        [&](const std::string& left, const std::string& right) {
                                          return distance(left) < distance(right);
                                        });
  return IsLike(word, distance(*nearest)) ? *nearest : "";
}

std::string Suggestion(absl::string_view word, const std::vector<std::string>& choices,
                       absl::string_view what) {
  const std::string nearest = Nearest(word, choices);
  if (!nearest.empty()) return absl::StrCat("did you mean ", nearest, "?");
  return absl::StrCat(what, ": ", absl::StrJoin(choices, ", "));
}

std::string Quoted(absl::string_view word) {
  const bool cut = word.size() > kMaxShownBytes;
  return absl::StrCat("\"", word.substr(0, kMaxShownBytes), cut ? "...\"" : "\"");
}

}  // namespace weir::cli
