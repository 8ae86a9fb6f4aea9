// The sensor's command line.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/process/declared_session.h"
#include "server/process/sensor_settings.h"
#include "server/process/serve.h"
#include "server/process/settings.h"
#include "server/version.h"

namespace weir {
namespace {

// A setting, and the words that the command line has for it.
struct Flag {
  const Setting* setting;
  CLI::Option* option = nullptr;
  std::vector<std::string> words = {};
  std::string word = {};
  bool is_set = false;
};

void AddOption(CLI::App& app, Flag& flag) {
  const Setting& setting = *flag.setting;
  if (setting.is_switch) {
    flag.option = app.add_flag(setting.flag(), flag.is_set, setting.help);
    return;
  }
  flag.option = setting.is_list ? app.add_option(setting.flag(), flag.words, setting.help)
                                : app.add_option(setting.flag(), flag.word, setting.help);
  if (!setting.range.empty()) flag.option->type_name(setting.range);
  flag.option->default_str(setting.default_value);
}

// What is wrong with the words, or "".
std::string TakeFlag(const Flag& flag) {
  const Setting& setting = *flag.setting;
  if (flag.option->count() == 0) return "";
  if (setting.is_switch) return setting.take({flag.is_set ? "true" : "false"});
  const std::string wrong = setting.take(setting.is_list ? flag.words : std::vector{flag.word});
  return wrong.empty() ? "" : absl::StrCat(setting.flag(), ": ", wrong);
}

// The file first, so that flags win. What is wrong, or ""; of a flag, with the word for `help`.
std::string TakeAll(const std::string& file, const std::vector<Setting>& settings,
                    const std::vector<Flag>& flags, const std::string& help,
                    std::vector<DeclaredSession>& sessions) {
  if (!file.empty()) {
    const absl::Status status = TakeSettingsFile(file, settings, sessions);
    if (!status.ok()) return std::string(status.message());
  }
  for (const Flag& flag : flags) {
    if (std::string wrong = TakeFlag(flag); !wrong.empty()) return absl::StrCat(wrong, help);
  }
  return "";
}

// All of the file is checked, though only its sessions are read anew.
absl::StatusOr<std::vector<DeclaredSession>> ReadSessions(const std::string& file) {
  ServeOptions options;
  std::vector<DeclaredSession> sessions;
  if (absl::Status status = TakeSettingsFile(file, SensorSettings(options), sessions); !status.ok())
    return status;
  return sessions;
}

// In front stands the program's name, without that of its command.
int Refuse(const CLI::App& app, std::string message, int exit_code) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  const std::string program = app.get_name().substr(0, app.get_name().find(' '));
  std::fprintf(stderr, "%s: %s\n", program.c_str(), message.c_str());
  return exit_code;
}

}  // namespace

int RunSensor(int argc, char** argv) {
  const bool is_command = std::string_view(argv[0]) == "serve";
  CLI::App app("Weir's sensor: network flows over gRPC.",
               is_command ? "weir serve" : "weir-server");
  const std::string help = absl::StrCat(" (see ", app.get_name(), " --help)");
  ServeOptions options;
  const std::vector<Setting> settings = SensorSettings(options);
  std::string file;
  app.set_version_flag("--version", std::string(kWeirVersion));
  app.add_option(
      "--config", file,
      "YAML file with any of these settings, underscores for hyphens (max_sessions: 64), and "
      "sessions; flags override it");
  bool only_check = false;
  app.add_flag("--check-config", only_check,
               "say whether these settings and those of the file are right, and end");
  std::vector<Flag> flags;
  flags.reserve(settings.size());  // the options refer to them
  for (const Setting& setting : settings) AddOption(app, flags.emplace_back(Flag{&setting}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help was asked for
    return Refuse(app, absl::StrCat(error.what(), help), 2);
  }
  if (std::string wrong = TakeAll(file, settings, flags, help, options.sessions); !wrong.empty()) {
    return Refuse(app, std::move(wrong), 2);
  }
  if (only_check) {
    std::printf("the settings are right; sessions declared: %zu\n", options.sessions.size());
    return 0;
  }
  if (!file.empty()) options.read_sessions = [file] { return ReadSessions(file); };
  const absl::Status status = Serve(options);
  if (status.ok()) return 0;
  return Refuse(app, std::string(status.message()), 1);
}

}  // namespace weir
