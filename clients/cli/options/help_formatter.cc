#include "clients/cli/options/help_formatter.h"

#include <utility>

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
  std::string help =
      absl::StrReplaceAll(Formatter::make_help(app, std::move(name), mode), {{"\n\n\n", "\n\n"}});
  while (help.ends_with("\n\n")) help.pop_back();
  return help;
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  if (group == kUnlisted) return "";
  return Formatter::make_group(std::move(group), is_positional, std::move(options));
}

// A flag's "{false}" says that it is the contrary, which its name says already.
std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  return absl::StrReplaceAll(Formatter::make_option_name(option, is_positional), {{"{false}", ""}});
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_type_name();
  return type.empty() ? "" : " " + type;
}

}  // namespace weir::cli
