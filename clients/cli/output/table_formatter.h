// Flow events as a table for people.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_TABLE_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_TABLE_FORMATTER_H_

#include <optional>
#include <string>

#include "clients/cli/output/aligned_rows.h"
#include "clients/cli/output/flow_formatter.h"

namespace weir::cli {

// One row for each event. Times are UTC and those of the first packet, durations seconds, bytes by
// the session's accounting mode. A column EVENT comes first where a session makes more than ENDED.
class TableFormatter : public FlowFormatter {
 public:
  explicit TableFormatter(bool colour) : colour_(colour) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;
  void Pause(std::string& out) override;  // nothing where no row is held
  void End(std::string& out) override;

 private:
  const bool colour_;
  bool event_column_ = false;
  v1::AccountingMode accounting_ = v1::ACCOUNTING_MODE_LINK;
  std::optional<AlignedRows> rows_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_TABLE_FORMATTER_H_
