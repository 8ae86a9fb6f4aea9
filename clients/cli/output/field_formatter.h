// The fields that were asked for, and no others, as a table or CSV.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/output/aligned_rows.h"
#include "clients/cli/output/field_columns.h"
#include "clients/cli/output/flow_formatter.h"

namespace weir::cli {

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
  explicit FieldCsvFormatter(const std::vector<std::string>& paths) : columns_(paths) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;

 private:
  FieldColumns columns_;
  bool event_column_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FIELD_FORMATTER_H_
