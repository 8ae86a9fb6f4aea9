#include "clients/cli/stream/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "clients/cli/stream/resume_file.h"
#include "tests/support/temporary_folder.h"

namespace weir::cli {
namespace {

using ::testing::HasSubstr;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointSpec Spec() const {
    return {folder_.Path("resume"), folder_.Path("out"), "lab", "csv"};
  }

  std::unique_ptr<Checkpoint> Open() const {
    auto checkpoint = Checkpoint::Open(Spec());
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    return *std::move(checkpoint);
  }

  // Why the spec is refused.
  static std::string WhyNot(const CheckpointSpec& spec) {
    return std::string(Checkpoint::Open(spec).status().message());
  }

  static void Append(const Checkpoint& checkpoint, const std::string& text) {
    ASSERT_EQ(write(checkpoint.output(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
  }

  TemporaryFolder folder_;
};

TEST_F(CheckpointTest, BeginsWithoutATokenAndWithBothFiles) {
  const auto checkpoint = Open();
  EXPECT_EQ(checkpoint->token(), "");
  EXPECT_FALSE(checkpoint->resumes_output());
  EXPECT_TRUE(folder_.Has("resume"));
  EXPECT_TRUE(folder_.Has("out"));
}

TEST_F(CheckpointTest, CutsOffWhatWasWrittenAfterTheLastSave) {
  {
    const auto checkpoint = Open();
    Append(*checkpoint, "one\n");
    ASSERT_TRUE(checkpoint->Reached("t1").ok());
    ASSERT_TRUE(checkpoint->Save().ok());
    Append(*checkpoint, "two\nhal");
  }
  EXPECT_EQ(folder_.Text("out"), "one\ntwo\nhal");
  const auto checkpoint = Open();
  EXPECT_EQ(checkpoint->token(), "t1");
  EXPECT_TRUE(checkpoint->resumes_output());
  Append(*checkpoint, "two\n");
  EXPECT_EQ(folder_.Text("out"), "one\ntwo\n");
}

TEST_F(CheckpointTest, CutsToNothingWhereNoTokenWasSaved) {
  Append(*Open(), "one\n");
  const auto checkpoint = Open();
  EXPECT_EQ(folder_.Text("out"), "");
  EXPECT_EQ(checkpoint->token(), "");
}

TEST_F(CheckpointTest, SavesThePlaceOfTheTokenNotWhatCameAfterIt) {
  {
    const auto checkpoint = Open();
    Append(*checkpoint, "one\n");
    ASSERT_TRUE(checkpoint->Reached("t1").ok());
    Append(*checkpoint, "half of two");
    ASSERT_TRUE(checkpoint->Save().ok());
  }
  EXPECT_EQ(Open()->token(), "t1");
  EXPECT_EQ(folder_.Text("out"), "one\n");
}

TEST_F(CheckpointTest, SavesByItselfAFewTimesASecond) {
  const auto checkpoint = Open();
  const std::string before = folder_.Text("resume");
  for (int i = 0; folder_.Text("resume") == before; ++i) {
    ASSERT_LT(i, 10'000);
    ASSERT_TRUE(checkpoint->Reached("t" + std::to_string(i)).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_THAT(folder_.Text("resume"), HasSubstr("\"output_bytes\": 0"));
}

TEST_F(CheckpointTest, RefusesAnOutputThatIsShorterThanItWas) {
  {
    const auto checkpoint = Open();
    Append(*checkpoint, "one\n");
    ASSERT_TRUE(checkpoint->Reached("t1").ok());
    ASSERT_TRUE(checkpoint->Save().ok());
  }
  folder_.Write("out", "on");
  EXPECT_EQ(WhyNot(Spec()), folder_.Path("out") + ": has 2 bytes, fewer than the 4 that " +
                                folder_.Path("resume") + " resumes from");
  EXPECT_EQ(folder_.Text("out"), "on");
}

TEST_F(CheckpointTest, RefusesAnOutputThatIsMissing) {
  Open();
  unlink(folder_.Path("out").c_str());
  EXPECT_THAT(WhyNot(Spec()), HasSubstr("out: is missing, but " + folder_.Path("resume")));
  EXPECT_FALSE(folder_.Has("out"));
}

TEST_F(CheckpointTest, DoesNotWriteIntoAFileThatItDoesNotKnow) {
  folder_.Write("out", "somebody's");
  EXPECT_THAT(WhyNot(Spec()), HasSubstr("out: already exists, but"));
  EXPECT_EQ(folder_.Text("out"), "somebody's");
  EXPECT_FALSE(folder_.Has("resume"));
  folder_.Write("out", "");  // by one that was killed before it wrote anything
  EXPECT_EQ(Open()->token(), "");
}

TEST_F(CheckpointTest, RefusesTheResumeFileOfSomethingElse) {
  Open();
  CheckpointSpec other = Spec();
  other.session = "den";
  EXPECT_EQ(WhyNot(other), folder_.Path("resume") + ": belongs to session \"lab\", not \"den\"");
  other = Spec();
  other.options = "jsonl";
  EXPECT_EQ(WhyNot(other), folder_.Path("resume") + ": was written with other options: csv");
  other = Spec();
  other.output_path = "";
  EXPECT_EQ(WhyNot(other), folder_.Path("resume") + ": was written with --output-file");
  folder_.Write("resume", "text");
  EXPECT_EQ(WhyNot(Spec()), folder_.Path("resume") + ": is not a resume file");
}

TEST_F(CheckpointTest, RefusesWhatCannotBeCut) {
  CheckpointSpec spec = Spec();
  spec.output_path = "/dev/null";
  EXPECT_EQ(WhyNot(spec), "/dev/null: is not a regular file and cannot be resumed");
  spec.output_path = folder_.Path("none/out");
  EXPECT_EQ(WhyNot(spec), folder_.Path("none/out") + ": No such file or directory");
}

TEST_F(CheckpointTest, RefusesOneFileForBoth) {
  CheckpointSpec spec = Spec();
  spec.resume_path = folder_.Path("./out");
  EXPECT_EQ(WhyNot(spec), spec.resume_path + ": is also the output file");
  EXPECT_EQ(folder_.Text("out"), "");
}

TEST_F(CheckpointTest, IsForOneProgramAtATime) {
  const auto checkpoint = Open();
  EXPECT_THAT(WhyNot(Spec()), HasSubstr("out: is in use by another program"));
}

TEST_F(CheckpointTest, OfStandardOutputKeepsTheTokenAlone) {
  CheckpointSpec spec = Spec();
  spec.output_path = "";
  {
    const auto checkpoint = Checkpoint::Open(spec);
    ASSERT_TRUE(checkpoint.ok());
    EXPECT_EQ((*checkpoint)->output(), -1);
    ASSERT_TRUE((*checkpoint)->Reached("t1").ok());
    ASSERT_TRUE((*checkpoint)->Save().ok());
  }
  EXPECT_EQ((*Checkpoint::Open(spec))->token(), "t1");
  EXPECT_EQ(WhyNot(Spec()), folder_.Path("resume") + ": was written without --output-file");
}

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
