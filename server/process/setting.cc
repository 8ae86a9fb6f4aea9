#include "server/process/setting.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"

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

}  // namespace weir
