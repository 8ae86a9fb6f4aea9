// Flow records with nfstream's attribute names and milliseconds.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FORMATTER_H_

#include <string>
#include <vector>

#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/output/nfstream_columns.h"

namespace weir::cli {

// What the two forms share: the columns by the session's settings. Only flows that ended are
// records there; other events are passed over.
class NfstreamFormatter : public FlowFormatter {
 public:
  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;

 protected:
  const std::vector<NfstreamColumn>& columns() const { return columns_; }
  virtual void AppendHeader(std::string& /*out*/) {}
  virtual void AppendRecord(const NfstreamFlow& flow, std::string& out) = 0;

 private:
  std::vector<NfstreamColumn> columns_;
  v1::AccountingMode accounting_ = v1::ACCOUNTING_MODE_LINK;
  uint32_t splt_ = 0;
};

// One JSON object a line.
class NfstreamJsonlFormatter : public NfstreamFormatter {
 private:
  void AppendRecord(const NfstreamFlow& flow, std::string& out) override;
};

// A header line, then one line a record; lists are quoted: "[0, 1, -1]".
class NfstreamCsvFormatter : public NfstreamFormatter {
 private:
  void AppendHeader(std::string& out) override;
  void AppendRecord(const NfstreamFlow& flow, std::string& out) override;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FORMATTER_H_
