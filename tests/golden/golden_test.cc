// The records of tests/data as they were reviewed. Where a change is meant:
//   bazel run //tests/golden:update
// writes the files anew, to be reviewed like code.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/golden/golden_run.h"

namespace weir {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, RecordsAreThoseThatWereReviewed) {
  const std::string expected = ReadFile(GoldenPath(GetParam()));
  ASSERT_FALSE(expected.empty()) << "no golden file: bazel run //tests/golden:update";
  EXPECT_EQ(GoldenText("tests/data", GetParam()), expected)
      << "if this is meant: bazel run //tests/golden:update";
}

INSTANTIATE_TEST_SUITE_P(Captures, Golden, testing::ValuesIn(GoldenCaptures()),
                         [](const auto& info) {
                           const std::string name = info.param;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace weir
