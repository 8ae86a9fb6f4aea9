#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "server/process/settings.h"

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

}  // namespace
}  // namespace weir
