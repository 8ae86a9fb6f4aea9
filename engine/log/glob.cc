#include "engine/log/glob.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace weir {

// Only the last * is ever tried anew: an earlier one that took more could not make a later match.
bool GlobMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_end = 0;  // in the text: what the last * has taken so far
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || absl::ascii_tolower(pattern[p]) ==
                                                               absl::ascii_tolower(text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace weir
