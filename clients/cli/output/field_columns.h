// Fields of a flow by their paths, as cells of a table or of CSV.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FIELD_COLUMNS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FIELD_COLUMNS_H_

#include <string>
#include <vector>

#include "clients/cli/output/record_json.h"
#include "weir/v1/flow.pb.h"

namespace weir::cli {

// A column for each path within Flow, "application.name" for example. Values are as RecordJson has
// them, texts without their quotes. What is absent, and a path that leads nowhere, is an empty
// cell. A path through a list ends there: the cell has the whole list. Not thread-safe.
class FieldColumns {
 public:
  explicit FieldColumns(const std::vector<std::string>& paths);

  const std::vector<std::string>& paths() const { return paths_; }

  // The text of one cell. Texts from the wire are as they came.
  std::string Cell(const v1::Flow& flow, size_t column);

 private:
  using Steps = std::vector<const google::protobuf::FieldDescriptor*>;

  std::vector<std::string> paths_;
  std::vector<Steps> steps_;  // of each path; empty where it leads nowhere
  RecordJson json_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FIELD_COLUMNS_H_
