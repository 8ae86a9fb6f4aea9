#include "tests/server/error_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "engine/base/error_reasons.h"

namespace weir {
namespace {

TEST(ErrorPage, IsTheOneInTheDocuments) {
  std::ifstream file("docs/errors.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), ErrorPage())
      << "bazel run //tests/server:print_error_page > docs/errors.md";
}

TEST(ErrorReasons, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const ErrorReasonInfo& info : ErrorReasons()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(&InfoOf(info.reason), &info) << info.name;
  }
}

TEST(ErrorReasons, OfACodeAloneHaveThatCode) {
  for (int code = 1; code <= 16; ++code) {
    const ErrorReasonInfo& info = InfoOf(ReasonFor(static_cast<absl::StatusCode>(code)));
    EXPECT_TRUE(static_cast<int>(info.code) == code || info.reason == ErrorReason::kInternal);
  }
}

}  // namespace
}  // namespace weir
