// Messages of protobuf as people write them in YAML.
#ifndef WEIR_SERVER_PROCESS_YAML_MESSAGE_H_
#define WEIR_SERVER_PROCESS_YAML_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "yaml-cpp/yaml.h"

namespace weir {

// Where something stands: "weir.yaml:3".
std::string SourceLocation(const std::string& file, const YAML::Mark& mark);

// Fills `message` from a map of its fields' names. A Duration is a number of seconds, or one with a
// unit ("500ms", "2h"); a value of an enum has its name, or that without the enum's own, in letters
// of either case. INVALID_ARGUMENT: "FILE:LINE: PATH.FIELD: what is wrong with it"; `path` is that
// of the message.
absl::Status FillFromYaml(const std::string& file, const std::string& path, const YAML::Node& node,
                          google::protobuf::Message& message);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_YAML_MESSAGE_H_
