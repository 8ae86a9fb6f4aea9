#include "server/process/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace weir {
namespace {

TEST(Setting, HasAFlagAndAKey) {
  bool target = false;
  const Setting setting = SwitchSetting("insecure-listen", "", target);
  EXPECT_EQ(setting.flag(), "--insecure-listen");
  EXPECT_EQ(setting.key(), "insecure_listen");
}

TEST(Setting, OfANumberTakesItsRangeAndNothingElse) {
  uint32_t target = 7;
  const Setting setting = NumberSetting("n", "", 2, 9, target, 10);
  EXPECT_EQ(setting.range, "2 to 9");
  for (const char* wrong : {"1", "10", "-3", "", "x", "3.5", "99999999999999999999", "0x3"}) {
    EXPECT_EQ(setting.take({wrong}), "\"" + std::string(wrong) + "\" is not a number from 2 to 9");
  }
  EXPECT_EQ(target, 7u);
  for (const uint32_t right : {2, 3, 9}) {
    EXPECT_EQ(setting.take({std::to_string(right)}), "");
    EXPECT_EQ(target, right * 10);
  }
}

TEST(Setting, OfSecondsTakesFractions) {
  int64_t target = 1'500'000'000;
  const Setting setting = SecondsSetting("s", "", 0.001, 10, target);
  EXPECT_EQ(setting.default_value, "1.5");
  for (const char* wrong : {"0", "0.0009", "10.1", "-1", "nan", "inf", "", "1s"}) {
    EXPECT_EQ(setting.take({wrong}),
              "\"" + std::string(wrong) + "\" is not a number from 0.001 to 10");
  }
  for (const auto& [word, nanos] :
       {std::pair("0.001", 1'000'000), {"0.25", 250'000'000}, {"1e0", 1'000'000'000}}) {
    EXPECT_EQ(setting.take({word}), "");
    EXPECT_EQ(target, nanos);
  }
}

TEST(Setting, OfASwitchTakesTrueAndFalse) {
  bool target = false;
  const Setting setting = SwitchSetting("s", "", target);
  EXPECT_EQ(setting.take({"true"}), "");
  EXPECT_TRUE(target);
  EXPECT_EQ(setting.take({"no"}), "\"no\" is neither true nor false");
  EXPECT_EQ(setting.take({"false"}), "");
  EXPECT_FALSE(target);
}

TEST(Setting, OfAListTakesAllWords) {
  std::vector<std::string> target;
  const Setting setting = ListSetting("l", "", target);
  EXPECT_EQ(setting.take({"a", "b"}), "");
  EXPECT_THAT(target, testing::ElementsAre("a", "b"));
}

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
    return TakeSettingsFile(path, settings, declared);
  }

  const std::string path = testing::TempDir() + "/settings_file_test." + std::to_string(getpid());
  uint64_t sessions = 5;
  bool insecure = false;
  std::vector<std::string> listen;
  std::vector<Setting> settings;
  std::vector<DeclaredSession> declared;
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
      {"sessions:\nsessions:", ":2: sessions: is set twice"},
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
  const absl::Status status = TakeSettingsFile("/nowhere/weir.yaml", settings, declared);
  EXPECT_EQ(status, absl::NotFoundError("/nowhere/weir.yaml: No such file or directory"));
  EXPECT_EQ(TakeSettingsFile("/", settings, declared),
            absl::InvalidArgumentError("/: is not a regular file"));
}

}  // namespace

}  // namespace weir
