// The properties of one thing as a table, a line for each.
#ifndef WEIR_CLIENTS_CLI_VIEWS_PROPERTY_TABLE_H_
#define WEIR_CLIENTS_CLI_VIEWS_PROPERTY_TABLE_H_

#include <google/protobuf/message.h>

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/environment.h"

namespace weir::cli {

// Names and values in two columns. Thread-compatible.
class PropertyTable {
 public:
  // Values are made visible; an empty one is left out.
  void Add(std::string name, const std::string& value);

  // Writes them, or with `json` the whole message instead. Returns the exit code.
  int Print(const Environment& environment, const google::protobuf::Message& message,
            bool json) const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_PROPERTY_TABLE_H_
