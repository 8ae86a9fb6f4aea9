#include "clients/cli/options/option_parsers.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/options/values.h"

namespace weir::cli {

std::string LongNameOf(const std::string& name) {
  const size_t start = name.find("--");
  return name.substr(start, name.find(',', start) - start);
}

CLI::Option* AddValue(CLI::App& app, const std::string& name, const std::string& type,
                      const std::string& help, std::function<void(const std::string&)> take) {
  return app.add_option_function<std::string>(name, std::move(take), help)->type_name(type);
}

CLI::Option* AddList(CLI::App& app, const std::string& name, const std::string& type,
                     const std::string& help, std::vector<std::string>& to, Commas commas) {
  CLI::Option* option = app.add_option(name, to, help)->type_name(type)->allow_extra_args(false);
  if (commas == Commas::kSplit) option->delimiter(',');
  const auto check = [](const std::string& text) {
    return text.empty() ? std::string("an element of the list is empty") : std::string();
  };
  return option->check(check);
}

CLI::Option* AddText(CLI::App& app, const std::string& name, const std::string& type,
                     const std::string& help, std::optional<std::string>& to) {
  return AddValue(app, name, type, help, [&to](const std::string& text) { to = text; });
}

CLI::Option* AddDuration(CLI::App& app, const std::string& name, const std::string& help,
                         std::optional<google::protobuf::Duration>& to, Zero zero) {
  return AddValue(app, name, "S", help, [name, zero, &to](const std::string& text) {
    to = DurationOf(text);
    const bool is_zero = to && to->seconds() == 0 && to->nanos() == 0;
    if (to && (zero == Zero::kAllowed || !is_zero)) return;
    RefuseValue(LongNameOf(name), text,
                absl::StrCat(is_zero ? "a duration above 0" : "a duration",
                             ": seconds, or a number with its unit as 500ms or 2h"));
  });
}

uint64_t CheckedNumber(const std::string& option, const std::string& text, WholeRange range) {
  const std::optional<uint64_t> number = WholeNumberOf(text);
  if (number && *number >= range.least && *number <= range.most) return *number;
  RefuseValue(option, text, absl::StrCat("a whole number from ", range.least, " to ", range.most));
}

void RefuseChoice(const std::string& option, const std::string& word,
                  const std::vector<std::string>& choices) {
  throw CLI::ValidationError(option, absl::StrCat("unknown value ", Quoted(word), "; ",
                                                  Suggestion(word, choices, "choices")));
}

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
