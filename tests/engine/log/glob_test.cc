#include <string>

#include "engine/log/match_values.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(Glob, MatchesRunsSingleCharactersAndAnyCase) {
  struct {
    const char* pattern;
    const char* text;
    bool matches;
  } const cases[] = {
      {"", "", true},           {"", "a", false},          {"*", "", true},
      {"?", "", false},         {"a?c", "aBc", true},      {"a?c", "ac", false},
      {"*.org", "x.org", true}, {"*.org", ".org", true},   {"*.org", "org", false},
      {"*a*b", "xaxab", true},  {"*a*b", "xaxba", false},  {"a*b*c", "abbbcc", true},
      {"**", "abc", true},      {"abc*", "abc", true},     {"abc", "abcd", false},
      {"A.B", "a.b", true},     {"*aab", "aaaaaab", true}, {"a*?", "a", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(GlobMatches(c.pattern, c.text), c.matches) << c.pattern << " " << c.text;
  }
}

}  // namespace
}  // namespace weir
