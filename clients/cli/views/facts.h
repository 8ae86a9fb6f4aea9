// What there is to say of one thing, a line for each.
#ifndef WEIR_CLIENTS_CLI_VIEWS_FACTS_H_
#define WEIR_CLIENTS_CLI_VIEWS_FACTS_H_

#include <google/protobuf/message.h>

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/environment.h"

namespace weir::cli {

// Names and values in two columns. One thread.
class Facts {
 public:
  // Values are made visible; an empty one is left out.
  void Add(std::string name, const std::string& value);

  // Writes them, or with `json` the whole message instead. Returns the exit code.
  int Print(const Environment& environment, const google::protobuf::Message& message,
            bool json) const;

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_FACTS_H_
