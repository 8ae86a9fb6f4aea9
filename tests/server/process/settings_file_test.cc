#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "server/process/settings.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct SettingsFile : testing::Test {
  SettingsFile() {
    settings.push_back(NumberSetting("max-sessions", "", 1, 100, sessions));
    settings.push_back(SwitchSetting("insecure-listen", "", insecure));
    settings.push_back(ListSetting("listen", "", listen));
  }
  ~SettingsFile() override { std::filesystem::remove(path); }

  absl::Status Take(const std::string& text) {
    std::ofstream(path) << text;
    return TakeSettingsFile(path, settings);
  }

  const std::string path = testing::TempDir() + "/settings_file_test." + std::to_string(getpid());
  uint64_t sessions = 5;
  bool insecure = false;
  std::vector<std::string> listen;
  std::vector<Setting> settings;
};

TEST_F(SettingsFile, SetsWhatItNames) {
  EXPECT_EQ(Take("# a comment\nmax_sessions: 7\nlisten:\n  - unix:/a\n  - 127.0.0.1:1\n"),
            absl::OkStatus());
  EXPECT_EQ(sessions, 7u);
  EXPECT_FALSE(insecure);
  EXPECT_THAT(listen, ElementsAre("unix:/a", "127.0.0.1:1"));
}

TEST_F(SettingsFile, TakesOneWordForAList) {
  EXPECT_EQ(Take("listen: unix:/a\ninsecure_listen: true"), absl::OkStatus());
  EXPECT_THAT(listen, ElementsAre("unix:/a"));
  EXPECT_TRUE(insecure);
}

TEST_F(SettingsFile, MayBeEmpty) {
  EXPECT_EQ(Take(""), absl::OkStatus());
  EXPECT_EQ(Take("# nothing\n"), absl::OkStatus());
  EXPECT_EQ(sessions, 5u);
}

TEST_F(SettingsFile, SaysInOneLineWhereAndWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"\nmax_sessions: x", ":2: max_sessions: \"x\" is not a number from 1 to 100"},
      {"max_sessions: 101", ":1: max_sessions: \"101\" is not a number from 1 to 100"},
      {"max_sessions: [1]", ":1: max_sessions: is a list, not a value"},
      {"max_sessions: {a: 1}", ":1: max_sessions: is a map, not a value"},
      {"listen: {a: 1}", ":1: listen: is a map, not a list"},
      {"listen: [a, [b]]", ":1: listen: is not a list of single values"},
      {"max_sessions:", ":1: max_sessions: has no value"},
      {"insecure_listen: yes", ":1: insecure_listen: \"yes\" is neither true nor false"},
      {"max_sessions: 1\n\nmax_session: 1", ":3: max_session: unknown setting"},
      {"max-sessions: 1", ":1: max-sessions: unknown setting"},
      {"[1]: 1", ":1: ?: unknown setting"},
      {"max_sessions: 1\nmax_sessions: 2", ":2: max_sessions: is set twice"},
      {"just words", ":1: is no list of \"key: value\" lines"},
      {"- a", ":1: is no list of \"key: value\" lines"},
      {"a: 1\nb: [1", ":2: is no YAML: "},
      {"a: b: c", ":1: is no YAML: "},
      {"a: *b", ":1: is no YAML: "},
      {"a: \x01", ": unknown setting"},
  };
  for (const auto& [text, words] : cases) {
    const absl::Status status = Take(text);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(path)) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(words)) << text;
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos) << text;
  }
}

TEST_F(SettingsFile, ThatIsNotThereIsSaidToBe) {
  const absl::Status status = TakeSettingsFile("/nowhere/weir.yaml", settings);
  EXPECT_EQ(status, absl::NotFoundError("/nowhere/weir.yaml: No such file or directory"));
  EXPECT_EQ(TakeSettingsFile("/", settings), absl::NotFoundError("/: cannot be read"));
}

}  // namespace
}  // namespace weir
