#include "server/process/settings.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/whole_file.h"
#include "server/process/yaml_message.h"
#include "yaml-cpp/yaml.h"

namespace weir {
namespace {

std::string NotFrom(const std::string& word, const std::string& range) {
  return absl::StrCat("\"", word, "\" is not a number from ", range);
}

}  // namespace

std::string Setting::key() const {
  std::string key = name;
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string ParseNumber(const std::string& word, uint64_t least, uint64_t most, uint64_t& value) {
  if (absl::SimpleAtoi(word, &value) && value >= least && value <= most) return "";
  return NotFrom(word, absl::StrCat(least, " to ", most));
}

Setting SwitchSetting(std::string name, std::string help, bool& target) {
  return {.name = std::move(name),
          .help = std::move(help),
          .range = "true or false",
          .default_value = target ? "true" : "false",
          .is_switch = true,
          .take = [&target](const std::vector<std::string>& words) -> std::string {
            if (words.back() != "true" && words.back() != "false") {
              return absl::StrCat("\"", words.back(), "\" is neither true nor false");
            }
            target = words.back() == "true";
            return "";
          }};
}

Setting TextSetting(std::string name, std::string help, std::string& target) {
  return {.name = std::move(name),
          .help = std::move(help),
          .take = [&target](const std::vector<std::string>& words) {
            target = words.back();
            return std::string();
          }};
}

Setting ListSetting(std::string name, std::string help, std::vector<std::string>& target) {
  return {.name = std::move(name),
          .help = std::move(help),
          .is_list = true,
          .take = [&target](const std::vector<std::string>& words) {
            target = words;
            return std::string();
          }};
}

Setting SecondsSetting(std::string name, std::string help, double least, double most,
                       int64_t& target_ns) {
  const std::string range = absl::StrCat(least, " to ", most);
  return {.name = std::move(name),
          .help = std::move(help),
          .range = range,
          .default_value = absl::StrCat(static_cast<double>(target_ns) / kNanosPerSecond),
          .take = [least, most, range, &target_ns](const std::vector<std::string>& words) {
            double seconds = 0;
            if (!absl::SimpleAtod(words.back(), &seconds) || !std::isfinite(seconds) ||
                seconds < least || seconds > most) {
              return NotFrom(words.back(), range);
            }
            target_ns = static_cast<int64_t>(seconds * kNanosPerSecond);
            return std::string();
          }};
}

namespace {

constexpr size_t kMaxFileBytes = 1 << 20;
constexpr const char* kSessionsKey = "sessions";

absl::StatusOr<YAML::Node> ReadFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadWholeFile(path, kMaxFileBytes);
  if (!text.ok()) {
    return absl::Status(text.status().code(), absl::StrCat(path, ": ", text.status().message()));
  }
  try {
    return YAML::Load(*text);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(SourceLocation(path, error.mark), ": is no YAML: ", error.msg));
  }
}

// A value's words, or what is wrong with it.
absl::StatusOr<std::vector<std::string>> WordsOf(const YAML::Node& value, const Setting& setting) {
  if (value.IsScalar()) return std::vector<std::string>{value.Scalar()};
  if (value.IsNull()) return absl::InvalidArgumentError("has no value");
  if (!setting.is_list || !value.IsSequence()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "is a ", value.IsMap() ? "map" : "list", ", not ", setting.is_list ? "a list" : "a value"));
  }
  std::vector<std::string> words;
  for (const YAML::Node& each : value) {
    if (!each.IsScalar()) return absl::InvalidArgumentError("is not a list of single values");
    words.push_back(each.Scalar());
  }
  return words;
}

std::string Take(const YAML::Node& value, const Setting& setting) {
  const absl::StatusOr<std::vector<std::string>> words = WordsOf(value, setting);
  if (!words.ok()) return std::string(words.status().message());
  return setting.take(*words);
}

std::string TakePair(const std::string& key, const YAML::Node& value,
                     const std::vector<Setting>& settings, std::set<std::string>& seen) {
  if (key == kSessionsKey) return "is set twice";
  const auto setting = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& each) { return each.key() == key; });
  if (setting == settings.end()) return "unknown setting; docs/server_settings.md has them all";
  if (!seen.insert(key).second) return "is set twice";
  return Take(value, *setting);
}

}  // namespace

absl::Status TakeSettingsFile(const std::string& path, const std::vector<Setting>& settings,
                              std::vector<DeclaredSession>& sessions) {
  const absl::StatusOr<YAML::Node> root = ReadFile(path);
  if (!root.ok()) return root.status();
  if (root->IsNull()) return absl::OkStatus();  // nothing but comments
  if (!root->IsMap()) {
    return absl::InvalidArgumentError(
        absl::StrCat(SourceLocation(path, root->Mark()), ": is no list of \"key: value\" lines"));
  }
  std::set<std::string> seen;
  for (const auto& pair : *root) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
    if (key == kSessionsKey && seen.insert(key).second) {
      absl::StatusOr<std::vector<DeclaredSession>> read = ReadDeclaredSessions(path, pair.second);
      if (!read.ok()) return read.status();
      sessions = *std::move(read);
      continue;
    }
    const std::string wrong = TakePair(key, pair.second, settings, seen);
    if (wrong.empty()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(SourceLocation(path, pair.first.Mark()), ": ", key, ": ", wrong));
  }
  return absl::OkStatus();
}

}  // namespace weir
