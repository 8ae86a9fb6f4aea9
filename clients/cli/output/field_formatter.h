// The fields that were asked for, and no others, as a table or CSV.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/output/aligned_rows.h"
#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/output/record_json.h"

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

// Both have the type of the event as their first column where there may be others than ENDED.

class FieldTableFormatter : public FlowFormatter {
 public:
  FieldTableFormatter(const std::vector<std::string>& paths, bool colour)
      : columns_(paths), colour_(colour) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;
  void Pause(std::string& out) override;
  void End(std::string& out) override;

 private:
  FieldColumns columns_;
  const bool colour_;
  bool event_column_ = false;
  std::optional<AlignedRows> rows_;
};

class FieldCsvFormatter : public FlowFormatter {
 public:
  FieldCsvFormatter(const std::vector<std::string>& paths, bool with_origin)
      : columns_(paths), with_origin_(with_origin) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;

 private:
  FieldColumns columns_;
  const bool with_origin_;
  v1::EventOrigin origin_;
  bool event_column_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_
