// What the help of a command looks like.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_HELP_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OPTIONS_HELP_FORMATTER_H_

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <string>
#include <vector>

namespace weir::cli {

// As CLI11's, with less beside the names of options.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_HELP_FORMATTER_H_
