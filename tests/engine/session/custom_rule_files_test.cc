#include "engine/session/custom_rule_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "engine/dpi/rules/custom_rules.h"

namespace weir {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::StartsWith;

class CustomRuleFiles : public testing::Test {
 protected:
  CustomRuleFiles() {
    std::string folder = testing::TempDir() + "rules-XXXXXX";
    root_ = mkdtemp(folder.data());
    std::filesystem::create_directory(root_ + "/folder");
    mkfifo((root_ + "/fifo").c_str(), 0600);
    Write("protocols.txt", "host:\"own.example\"@Own\n");
    Write("categories.txt", "bad.example\t100\n");
    Write("bad.txt", "# one\nnonsense\n");
    Write("comments.txt", "# nothing\n");
    Write("long.txt", std::string(kMaxCustomRuleBytes + 1, '\n'));
  }
  ~CustomRuleFiles() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ + "/" + name) << text;
  }
  static SessionSpec SpecWith(std::string protocols, std::string categories) {
    SessionSpec spec;
    spec.custom_protocols_file = std::move(protocols);
    spec.custom_categories_file = std::move(categories);
    return spec;
  }

  std::string root_;
};

TEST_F(CustomRuleFiles, AreReadIntoTheSettingsOfTheMeter) {
  SessionSpec spec = SpecWith("protocols.txt", root_ + "/folder/../categories.txt");
  const absl::Status status = LoadCustomRules(*CaptureRoot::Below(root_), spec);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_NE(spec.meter.custom_rules, nullptr);
  EXPECT_EQ(spec.meter.custom_rules->protocols, "host:\"own.example\"@Own\n");
  EXPECT_EQ(spec.meter.custom_rules->categories, "bad.example\t100\n");
}

TEST_F(CustomRuleFiles, AreReadAnywhereWhereTheWholeFileSystemIsTheRoot) {
  SessionSpec spec = SpecWith("", root_ + "/categories.txt");
  ASSERT_TRUE(LoadCustomRules(CaptureRoot::WholeFileSystem(), spec).ok());
  EXPECT_EQ(spec.meter.custom_rules->categories, "bad.example\t100\n");
}

TEST_F(CustomRuleFiles, ChangeNothingWhereNoneIsNamedOrNothingIsSaid) {
  for (const char* name : {"", "comments.txt"}) {
    SessionSpec spec = SpecWith(name, name);
    ASSERT_TRUE(LoadCustomRules(*CaptureRoot::Below(root_), spec).ok()) << name;
    EXPECT_EQ(spec.meter.custom_rules, nullptr) << name;
  }
}

TEST_F(CustomRuleFiles, ThatCannotBeTakenAreNamedWithTheirSetting) {
  struct Case {
    std::string path;
    StatusCode code;
    std::string after;  // the setting
  };
  const Case cases[] = {
      {"missing.txt", StatusCode::kNotFound, "missing.txt: no such file"},
      {"/etc/passwd", StatusCode::kPermissionDenied, "/etc/passwd: is outside"},
      {"folder", StatusCode::kInvalidArgument, "folder: is no regular file"},
      {"fifo", StatusCode::kInvalidArgument, "fifo: is "},
      {"bad.txt", StatusCode::kInvalidArgument, "bad.txt: line 2: \"nonsense\" "},
      {"long.txt", StatusCode::kInvalidArgument, "long.txt: more than 1048576 bytes"},
  };
  for (const Case& each : cases) {
    SessionSpec protocols = SpecWith(each.path, "");
    absl::Status status = LoadCustomRules(*CaptureRoot::Below(root_), protocols);
    EXPECT_EQ(status.code(), each.code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith("custom_protocols_file: " + each.after));
    SessionSpec categories = SpecWith("", each.path);
    status = LoadCustomRules(*CaptureRoot::Below(root_), categories);
    EXPECT_EQ(status.code(), each.code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith("custom_categories_file: " + each.after));
    EXPECT_EQ(categories.meter.custom_rules, nullptr);
  }
}

TEST_F(CustomRuleFiles, AreNoFifosWhateverTheRoot) {
  SessionSpec spec = SpecWith(root_ + "/fifo", "");
  EXPECT_THAT(std::string(LoadCustomRules(CaptureRoot::WholeFileSystem(), spec).message()),
              HasSubstr("fifo: is no regular file"));
}

}  // namespace
}  // namespace weir
