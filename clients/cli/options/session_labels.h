// Labels of sessions on the command line.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SESSION_LABELS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SESSION_LABELS_H_

#include <google/protobuf/map.h>

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weir::cli {

// --label NAME=VALUE, once for each label.
CLI::Option* AddLabelOption(CLI::App& app, const std::string& help, std::vector<std::string>& to);

// Adds them to a message's labels. Throws CLI::ValidationError where one is not NAME=VALUE.
void AddLabels(const std::vector<std::string>& labels,
               google::protobuf::Map<std::string, std::string>& to);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SESSION_LABELS_H_
