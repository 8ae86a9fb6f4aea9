// Labels on the command line: of sessions, and of flows.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_LABELS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_LABELS_H_

#include <google/protobuf/map.h>

#include <string>
#include <vector>

#include "weir/v1/flow_filter.pb.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weir::cli {

// All of these throw CLI::ValidationError where a label is not as it should be.

// --label NAME=VALUE, once for each label of a session.
CLI::Option* AddLabelOption(CLI::App& app, const std::string& help, std::vector<std::string>& to);

// Adds labels, NAME=VALUE each, to those of a message.
void AddLabels(const std::vector<std::string>& labels,
               google::protobuf::Map<std::string, std::string>& to);

// What a filter asks of the labels of flows: NAME, or NAME=VALUE. A value of digits (with a sign,
// with a point) is a number, true and false are truth values, "..." is the text between the quotes,
// and anything else is a text.
v1::LabelMatch LabelMatchOf(const std::string& option, const std::string& text);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_LABELS_H_
