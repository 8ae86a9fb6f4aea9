#include "clients/cli/stream/resume_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace weir::cli {
namespace {

using ::testing::HasSubstr;

class ResumeFile : public ::testing::Test {
 protected:
  std::string path() const { return folder_.Path("state"); }
  void Write(const std::string& text) const { std::ofstream(path()) << text; }

  TemporaryFolder folder_;
};

TEST_F(ResumeFile, GivesTheStateThatWasSavedLast) {
  const ResumeState first = {"lab", "--output csv {}", std::string("\0\xff\n", 3), 7};
  const ResumeState second = {"lab", "", "", std::nullopt};
  for (const ResumeState& state : {first, second}) {
    ASSERT_TRUE(SaveResumeState(path(), state).ok());
    const auto loaded = LoadResumeState(path());
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(*loaded, state);
  }
  EXPECT_FALSE(folder_.Has("state.tmp"));
}

TEST_F(ResumeFile, ThatIsNotThereIsNoError) {
  const auto loaded = LoadResumeState(path());
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->has_value());
}

// The API allows 64 KiB.
TEST_F(ResumeFile, TakesTheLongestToken) {
  const ResumeState state = {"lab", "", std::string(64 << 10, '\xab'), 7};
  ASSERT_TRUE(SaveResumeState(path(), state).ok());
  EXPECT_EQ(*LoadResumeState(path()), state);
}

TEST_F(ResumeFile, OfLargeNumbersIsExact) {
  ASSERT_TRUE(SaveResumeState(path(), {"lab", "", "t", UINT64_MAX - 1}).ok());
  EXPECT_EQ((*LoadResumeState(path()))->output_bytes, UINT64_MAX - 1);
}

TEST_F(ResumeFile, ThatIsNoneIsRefusedByName) {
  for (const char* text :
       {"", "{}", "[]", "text", "{\"weir_resume\":2}", "{\"weir_resume\":1}",
        R"({"weir_resume":1,"session":"a","options":"","token":"0g"})",
        R"({"weir_resume":1,"session":"a","options":"","token":"0"})",
        R"({"weir_resume":1,"session":7,"options":"","token":""})",
        R"({"weir_resume":1,"session":"a","options":"","token":"","output_bytes":-1})",
        R"({"weir_resume":1,"session":"a","options":"","token":"","output_bytes":1.5})",
        R"({"weir_resume":1,"session":"a","options":"","token":"")"}) {
    Write(text);
    const auto loaded = LoadResumeState(path());
    ASSERT_FALSE(loaded.ok()) << text;
    EXPECT_EQ(loaded.status().message(), path() + ": is not a resume file") << text;
  }
  Write(std::string((1 << 20) + 1, ' '));
  EXPECT_FALSE(LoadResumeState(path()).ok());
}

TEST_F(ResumeFile, ThatCannotBeWrittenIsNamed) {
  const absl::Status status = SaveResumeState(folder_.Path("none/state"), {});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr(folder_.Path("none/state")));
}

}  // namespace
}  // namespace weir::cli
