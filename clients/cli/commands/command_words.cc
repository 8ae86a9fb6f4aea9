#include "clients/cli/commands/command_words.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir::cli {
namespace {

constexpr size_t kMaxLikeness = 2;  // letters that may be wrong
constexpr size_t kMaxShownBytes = 40;

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

const CLI::App* CommandOf(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
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
    found.path += " " + word;
  }
  return found;
}

std::string DescribeUnknown(const NamedCommand& command) {
  const std::vector<std::string> names = CommandsOf(*command.app);
  const std::string said =
      absl::StrCat("there is no command \"", command.unknown.substr(0, kMaxShownBytes), "\"");
  const auto distance = [&](const std::string& name) {
    return EditDistance(command.unknown.substr(0, kMaxShownBytes), name);
  };
  const auto nearest = std::min_element(names.begin(), names.end(),
                                        [&](const std::string& left, const std::string& right) {
                                          return distance(left) < distance(right);
                                        });
  if (distance(*nearest) <= kMaxLikeness)
    return absl::StrCat(said, "; did you mean ", *nearest, "?");
  return absl::StrCat(said, "; there are ", absl::StrJoin(names, ", "));
}

// Levenshtein's, a row of the table at a time.
size_t EditDistance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace weir::cli
