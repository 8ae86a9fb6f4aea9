#include "clients/cli/commands/command_words.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

const CLI::App* CommandOf(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->check_name(name)) return command;
  }
  return nullptr;
}

// Those that the help lists.
std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->get_group() == kUnlisted) continue;
    names.push_back(option->get_name());
  }
  return names;
}

// The first argument that is none of the command's.
std::string DescribeExtra(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(/*recurse=*/true);
  const std::string extra = extras.empty() ? "" : extras.front();
  if (!absl::StartsWith(extra, "-")) return absl::StrCat("unexpected argument ", Quoted(extra));
  const std::string name = extra.substr(0, extra.find('='));
  const std::string said = absl::StrCat("unknown option ", Quoted(name));
  const std::string nearest = Nearest(name, OptionsOf(app));
  return nearest.empty() ? said : absl::StrCat(said, "; did you mean ", nearest, "?");
}

// CLI11's "--splt: 1 required N missing", "--splt: At Most 1 required but received 2".
std::string DescribeMismatch(const std::string& message) {
  const std::string option = message.substr(0, message.find(": "));
  return absl::StrCat(option, absl::StrContains(message, "received") ? ": given more than once"
                                                                     : ": missing value");
}

}  // namespace

NamedCommand FindCommand(const CLI::App& program, int argc, const char* const* argv) {
  NamedCommand found{&program, program.get_name(), "", "", true};
  int next = 1;
  while (!CommandsOf(*found.app).empty()) {
    if (next == argc) {
      found.complete = false;
      return found;
    }
    const std::string word = argv[next++];
    if (word.starts_with('-')) return found;
    const CLI::App* command = CommandOf(*found.app, word);
    if (command == nullptr) {
      found.unknown = word.empty() ? " " : word;
      return found;
    }
    found.app = command;
    found.parents = found.path;
    found.path += " " + command->get_name();
  }
  return found;
}

std::string DescribeUnknown(const NamedCommand& command) {
  return absl::StrCat("unknown command ", Quoted(command.unknown), "; ",
                      Suggestion(command.unknown, CommandsOf(*command.app), "commands"));
}

std::string DescribeError(const NamedCommand& command, const CLI::ParseError& error) {
  const std::string message = absl::StrReplaceAll(error.what(), {{"\n", " "}});
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ExtrasError:
      return DescribeExtra(*command.app);
    case CLI::ExitCodes::ArgumentMismatch:
      return DescribeMismatch(message);
    case CLI::ExitCodes::ExcludesError:
      return absl::StrReplaceAll(message, {{" excludes ", " cannot be combined with "}});
    default:
      return message;
  }
}

}  // namespace weir::cli
