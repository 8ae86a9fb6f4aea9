#include "clients/cli/options/values.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

namespace weir::cli {
namespace {

TEST(WholeNumbers, AreDigitsAndNothingElse) {
  EXPECT_EQ(WholeNumberOf("0"), 0u);
  EXPECT_EQ(WholeNumberOf("007"), 7u);
  EXPECT_EQ(WholeNumberOf("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", " ", " 1", "1 ", "+1", "-1", "0x10", "1e3", "1.0", "10x", "nan",
                           "inf", "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(WholeNumberOf(text).has_value()) << text;
  }
}

TEST(Durations, AreSecondsOrHaveAUnit) {
  const struct {
    const char* text;
    int64_t seconds;
    int32_t nanos;
  } cases[] = {{"0", 0, 0},
               {"120", 120, 0},
               {"1.5", 1, 500'000'000},
               {"0.000000001", 0, 1},
               {"0.1", 0, 100'000'000},
               {"500ms", 0, 500'000'000},
               {"20us", 0, 20'000},
               {"7ns", 0, 7},
               {"90s", 90, 0},
               {"1h30m", 5400, 0},
               {"9223372036", 9223372036, 0}};
  for (const auto& [text, seconds, nanos] : cases) {
    const auto duration = DurationOf(text);
    ASSERT_TRUE(duration.has_value()) << text;
    EXPECT_EQ(duration->seconds(), seconds) << text;
    EXPECT_EQ(duration->nanos(), nanos) << text;
  }
}

TEST(Durations, AreNeitherNegativeNorEndlessNorJunk) {
  for (const char* text : {"",
                           " ",
                           "-1",
                           "+1",
                           "-0",
                           "nan",
                           "inf",
                           "infinity",
                           "-inf",
                           "1e3",
                           "10x",
                           "1.5.5",
                           "1.",
                           ".5",
                           "5 s",
                           "1d",
                           "0x1",
                           "9223372037",
                           "9999999999999999",
                           "9999999999h",
                           "1s junk"}) {
    EXPECT_FALSE(DurationOf(text).has_value()) << text;
  }
}

TEST(Moments, AreDatesAndTimesInUtcUnlessTheyNameAZone) {
  const std::pair<const char*, int64_t> cases[] = {{"1970-01-01", 0},
                                                   {"1970-01-01 00:01", 60'000'000'000},
                                                   {"1970-01-01T00:00:01.5", 1'500'000'000},
                                                   {"1970-01-01 00:00:01Z", 1'000'000'000},
                                                   {"1970-01-01T02:00:00+02:00", 0},
                                                   {"1969-12-31T23:59:59.999999999Z", -1},
                                                   {"1677-09-21T00:12:43.145224192Z", INT64_MIN},
                                                   {"2262-04-11T23:47:16.854775807Z", INT64_MAX}};
  for (const auto& [text, nanos] : cases) EXPECT_EQ(MomentOfText(text), nanos) << text;
  for (const char* text : {"", "now", "0", "600", "1.5", "1970", "1970-13-01", " 1970-01-01",
                           "1970-01-01 ", "1970-01-01T25:00", "infinite-past", "10m",
                           "1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z"}) {
    EXPECT_FALSE(MomentOfText(text).has_value()) << text;
  }
}

TEST(Moments, MayBeHowLongAgo) {
  const absl::Time now = absl::FromUnixSeconds(600);
  EXPECT_EQ(MomentOfText("10m", now), 0);
  EXPECT_EQ(MomentOfText("11m", now), -60'000'000'000);
  EXPECT_EQ(MomentOfText("1970-01-01", now), 0);
  for (const char* text : {"", "600", "-10m", "10x", "9999999999h"}) {
    EXPECT_FALSE(MomentOfText(text, now).has_value()) << text;
  }
}

TEST(Suggestions, CountTheLettersThatAreWrong) {
  const struct {
    const char* from;
    const char* to;
    size_t distance;
  } cases[] = {{"", "", 0},        {"flows", "flows", 0}, {"flow", "flows", 1},
               {"lst", "list", 1}, {"flaws", "flows", 1}, {"", "info", 4},
               {"abc", "xyz", 3},  {"seve", "serve", 1}};
  for (const auto& [from, to, distance] : cases) {
    EXPECT_EQ(EditDistance(from, to), distance) << from;
    EXPECT_EQ(EditDistance(to, from), distance) << to;
  }
}

TEST(Suggestions, NameWhatIsNearOrAllThereIs) {
  EXPECT_EQ(Suggestion("flws", {"info", "flows"}, "commands"), "did you mean flows?");
  EXPECT_EQ(Suggestion("dance", {"info", "flows"}, "commands"), "commands: info, flows");
  EXPECT_EQ(Suggestion("x", {"ns", "ms"}, "choices"), "choices: ns, ms");
}

TEST(RefusedValues, AreNamedWithTheirOptionAndCut) {
  try {
    RefuseValue("--splt", std::string(1000, 'x'), "a number");
    FAIL();
  } catch (const CLI::ValidationError& error) {
    EXPECT_EQ(std::string(error.what()),
              "--splt: invalid value \"" + std::string(80, 'x') + "...\": expected a number");
  }
}

}  // namespace
}  // namespace weir::cli
