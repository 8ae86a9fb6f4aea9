// One setting of the sensor as a program: a flag of the command line, and a key of the file of
// settings.
#ifndef WEIR_SERVER_PROCESS_SETTINGS_H_
#define WEIR_SERVER_PROCESS_SETTINGS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/process/declared_session.h"

namespace weir {

// A value is what its words say; the functions that make a setting bind it to where that goes,
// which outlives it, and whose value by then is the default.
struct Setting {
  std::string name;                // of the flag, without its dashes: "max-sessions"
  std::string help;                // what it is, with its unit
  std::string range = {};          // "1 to 65536"; empty where any word will do
  std::string default_value = {};  // as it would be written; empty: the help says
  bool is_switch = false;          // as a flag it has no value; in a file "true" or "false"
  bool is_list = false;            // may be given several times

  // Sets it from its words, one unless it is a list. What is wrong with them, or "".
  std::function<std::string(const std::vector<std::string>&)> take;

  std::string flag() const { return "--" + name; }
  std::string key() const;  // in a file: "max_sessions"
};

Setting SwitchSetting(std::string name, std::string help, bool& target);
Setting TextSetting(std::string name, std::string help, std::string& target);
Setting ListSetting(std::string name, std::string help, std::vector<std::string>& target);

// A whole number from `least` to `most`, in units of `unit`. REQUIRES: most times unit fits.
template <typename Target>
Setting NumberSetting(std::string name, std::string help, uint64_t least, uint64_t most,
                      Target& target, uint64_t unit = 1);

// Seconds, with a fraction or not, as nanoseconds.
Setting SecondsSetting(std::string name, std::string help, double least, double most,
                       int64_t& target_ns);

// "\"x\" is not a number from 1 to 9", or "" and the number.
std::string ParseNumber(const std::string& word, uint64_t least, uint64_t most, uint64_t& value);

template <typename Target>
Setting NumberSetting(std::string name, std::string help, uint64_t least, uint64_t most,
                      Target& target, uint64_t unit) {
  return {.name = std::move(name),
          .help = std::move(help),
          .range = std::to_string(least) + " to " + std::to_string(most),
          .default_value = std::to_string(target / unit),
          .take = [least, most, unit, &target](const std::vector<std::string>& words) {
            uint64_t value = 0;
            std::string wrong = ParseNumber(words.back(), least, most, value);
            if (wrong.empty()) target = static_cast<Target>(value * unit);
            return wrong;
          }};
}

// The sensor's file of settings: YAML, a key and a value for each that is set, and under "sessions"
// those that are declared.
// Takes what the file says into the settings that it names, and the sessions into `sessions`.
// INVALID_ARGUMENT in one line that names
// the file, the line, the key and the value: no YAML, a key that is none or that stands there
// twice, a value of the wrong kind or out of its range. A file that cannot be read, is no regular
// one or longer than 1 MiB is an error as ReadWholeFile() has it, with its path.
absl::Status TakeSettingsFile(const std::string& path, const std::vector<Setting>& settings,
                              std::vector<DeclaredSession>& sessions);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SETTINGS_H_
