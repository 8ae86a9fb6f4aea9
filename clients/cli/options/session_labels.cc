#include "clients/cli/options/session_labels.h"

#include <CLI/CLI.hpp>

#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {

CLI::Option* AddLabelOption(CLI::App& app, const std::string& help, std::vector<std::string>& to) {
  return AddList(app, "--label", "NAME=VALUE", help, to, Commas::kKeep);
}

void AddLabels(const std::vector<std::string>& labels,
               google::protobuf::Map<std::string, std::string>& to) {
  for (const std::string& label : labels) {
    const size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0) RefuseValue("--label", label, "NAME=VALUE");
    const bool is_new = to.insert({label.substr(0, equals), label.substr(equals + 1)}).second;
    if (!is_new) throw CLI::ValidationError("--label", "\"" + label + "\" names a label again");
  }
}

}  // namespace weir::cli
