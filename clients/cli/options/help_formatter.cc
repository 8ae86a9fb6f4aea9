#include "clients/cli/options/help_formatter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

constexpr size_t kColumn = 28;

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(kColumn);
  label("SUBCOMMAND", "COMMAND");
  label("Positionals", "Arguments");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string help = Formatter::make_help(app, std::move(name), mode);
  // Groups that are not listed leave blank lines, any number of them.
  while (absl::StrReplaceAll({{"\n\n\n", "\n\n"}}, &help) > 0) continue;
  while (help.ends_with("\n\n")) help.pop_back();
  return help;
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  if (group == kUnlisted) return "";
  return Formatter::make_group(std::move(group), is_positional, std::move(options));
}

// Of several long names the first is shown, with the one that says the contrary of a flag: the
// others are older names.
std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  if (is_positional) return Formatter::make_option_name(option, is_positional);
  std::vector<std::string> names;
  for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  for (const std::string& name : option->get_lnames()) {
    const bool is_contrary =
        std::count(option->get_fnames().begin(), option->get_fnames().end(), name) > 0;
    const bool is_first = name == option->get_lnames().front();
    if (is_first || is_contrary) names.push_back("--" + name);
  }
  return absl::StrJoin(names, ",");
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_type_name();
  return type.empty() ? "" : " " + type;
}

}  // namespace weir::cli
