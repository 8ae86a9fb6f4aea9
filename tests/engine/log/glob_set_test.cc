#include "engine/log/glob_set.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/log/match_values.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

bool AnyMatches(const std::vector<std::string>& patterns, const std::string& text) {
  for (const std::string& pattern : patterns) {
    if (GlobMatches(pattern, text)) return true;
  }
  return false;
}

std::vector<std::string> Numbered(const std::string& before, const std::string& after, int count) {
  std::vector<std::string> patterns;
  for (int i = 0; i < count; ++i) patterns.push_back(absl::StrCat(before, i, after));
  return patterns;
}

TEST(GlobSet, IsOneAutomatonWhereThereAreMany) {
  EXPECT_TRUE(GlobSet({}, 1 << 20).empty());
  EXPECT_FALSE(GlobSet({"*.com"}, 1 << 20).is_compiled());
  const GlobSet set(Numbered("*.host", ".example.org", 256), 1 << 20);
  EXPECT_TRUE(set.is_compiled());
  EXPECT_TRUE(set.Matches("www.HOST77.example.org"));
  EXPECT_FALSE(set.Matches("www.host256.example.org"));
  EXPECT_FALSE(set.Matches(""));
}

// The patterns of one that would need more memory than it may have are asked one by one: what a
// deny is to keep away must not come through.
TEST(GlobSet, StillMatchesWhereTheAutomatonOutgrowsItsMemory) {
  const std::vector<std::string> patterns = Numbered("*host", ".example.org*", 256);
  for (const size_t max_bytes :
       {size_t{1}, size_t{100} << 10, size_t{400} << 10, size_t{8} << 20}) {
    const GlobSet set(patterns, max_bytes);
    if (max_bytes == 1) {
      EXPECT_FALSE(set.is_compiled());
    }
    if (max_bytes == size_t{8} << 20) {
      EXPECT_TRUE(set.is_compiled());
    }
    for (int i = 0; i < 256; ++i) {
      const std::string name = absl::StrCat("www", i * 7919, ".HOST", i, ".example.");
      EXPECT_TRUE(set.Matches(name + "org.")) << max_bytes << " " << i;
      EXPECT_FALSE(set.Matches(name + "com.")) << max_bytes << " " << i;
    }
  }
}

TEST(GlobSet, AsksOneByOneWhatAnAutomatonWouldHaveToRememberTooMuchFor) {
  std::vector<std::string> patterns = Numbered("*?????????", "z", 256);
  EXPECT_FALSE(GlobSet(patterns, 8 << 20).is_compiled());
  for (const std::string& simple : Numbered("*.host", ".org", 20)) patterns.push_back(simple);
  const GlobSet set(patterns, 8 << 20);
  EXPECT_TRUE(set.is_compiled());
  EXPECT_TRUE(set.Matches("www.host7.org"));
  EXPECT_TRUE(set.Matches("www.123456.77z"));
  EXPECT_FALSE(set.Matches("www.123456.77y"));
}

// Every byte, some of them with a meaning in regular expressions; a seed that is printed.
TEST(GlobSet, AnswersAsOneByOne) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const std::string bytes = std::string("aAbBzZ019.-_[]{}()^$|+\\/\n\xc3\xa9\xe9\xff ") + '\0';
  const auto text = [&](bool is_pattern) {
    std::string made;
    for (int size = random() % 12; size > 0; --size) {
      const unsigned kind = random() % 4;
      if (is_pattern && kind == 0) {
        made += random() % 2 == 0 ? '*' : '?';
      } else {
        made += bytes[random() % (kind == 1 ? bytes.size() : 4)];
      }
    }
    return made;
  };
  for (int i = 0; i < 200; ++i) {
    std::vector<std::string> patterns;
    for (int count = 8 + random() % 20; count > 0; --count) patterns.push_back(text(true) + "x");
    const GlobSet set(patterns, 1 << (10 + random() % 12));
    for (int j = 0; j < 50; ++j) {
      const std::string name = text(false) + (random() % 2 == 0 ? "x" : "");
      EXPECT_EQ(set.Matches(name), AnyMatches(patterns, name)) << absl::StrCat(i, ": ", name);
    }
  }
}

}  // namespace
}  // namespace weir
