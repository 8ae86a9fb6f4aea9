// The settings, the example file and the documentation say the same.
#include "server/process/sensor_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "server/process/settings.h"

namespace weir {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

std::string TextOf(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(SensorSettings, TakeTheirOwnDefaults) {
  ServeOptions options;
  for (const Setting& setting : SensorSettings(options)) {
    EXPECT_NE(setting.help, "") << setting.name;
    if (setting.range.empty()) continue;
    EXPECT_EQ(setting.take({setting.default_value}), "") << setting.name;
  }
  const ServeOptions defaults;
  EXPECT_EQ(options.limits.max_log_bytes, defaults.limits.max_log_bytes);
  EXPECT_EQ(options.streams.upload.idle_ns, defaults.streams.upload.idle_ns);
  EXPECT_EQ(options.drain_ns, defaults.drain_ns);
}

TEST(SensorSettings, AreAllInTheExampleAtTheirDefaults) {
  ServeOptions options;
  const std::vector<Setting> settings = SensorSettings(options);
  EXPECT_EQ(TakeSettingsFile("docker/weir.yaml", settings, options.sessions), absl::OkStatus());
  const std::string example = TextOf("docker/weir.yaml");
  for (const Setting& setting : settings) {
    EXPECT_THAT(example, HasSubstr("\n" + (setting.range.empty()
                                               ? "# " + setting.key() + ":"
                                               : setting.key() + ": " + setting.default_value)));
  }
}

TEST(SensorSettings, AreAllInTheDocumentationWithTheirDefaults) {
  ServeOptions options;
  const std::string page = TextOf("docs/server_settings.md");
  for (const Setting& setting : SensorSettings(options)) {
    const std::string row = "\\| `" + setting.flag() + "` \\|[^\n]*";
    EXPECT_THAT(
        page,
        ContainsRegex(setting.range.empty() ? row : row + "\\| " + setting.default_value + " \\|"));
  }
}

}  // namespace
}  // namespace weir
