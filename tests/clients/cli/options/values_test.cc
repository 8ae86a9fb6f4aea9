#include "clients/cli/options/values.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>

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

TEST(RefusedValues, AreNamedWithTheirOptionAndCut) {
  try {
    RefuseValue("--splt", std::string(1000, 'x'), "a number");
    FAIL();
  } catch (const CLI::ValidationError& error) {
    EXPECT_EQ(std::string(error.what()),
              "--splt: \"" + std::string(80, 'x') + "...\" is not a number");
  }
}

}  // namespace
}  // namespace weir::cli
