// Flow records with nfstream's attribute names and milliseconds.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FORMATTER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/output/flow_formatter.h"
#include "weir/v1/flow.pb.h"
#include "weir/v1/meter_settings.pb.h"

namespace weir::cli {

// nfstream's attributes of a flow: which a session has, in their order, and what their values are.

// One flow and what is needed of its session to tell its attributes.
struct NfstreamFlow {
  const v1::Flow& flow;
  v1::AccountingMode accounting = v1::ACCOUNTING_MODE_LINK;
  uint32_t splt = 0;
};

// The three sets of counters that many attributes come in.
enum class NfstreamDirection { kBidirectional, kSrcToDst, kDstToSrc };

// One attribute. Exactly one of `text` and `number` is set.
struct NfstreamColumn {
  // The text itself, not quoted. It may stand in `scratch`, which the caller lends.
  using Text = std::string_view (*)(const NfstreamFlow& flow, std::string& scratch);
  // Appends a number, or a list of numbers, as JSON writes it.
  using Number = void (*)(const NfstreamFlow& flow, NfstreamDirection direction, std::string& out);

  std::string name;
  NfstreamDirection direction = NfstreamDirection::kBidirectional;
  Text text = nullptr;
  Number number = nullptr;
  bool is_list = false;
};

// The attributes that nfstream gives with these settings, in its order. Settings that are absent
// have their defaults.
std::vector<NfstreamColumn> NfstreamColumns(const v1::MeterSettings& settings);

// The numeric ones among them, each set in nfstream's order. Times are whole milliseconds.
void AddNfstreamCounters(std::vector<NfstreamColumn>& columns);    // first_seen_ms ... bytes
void AddNfstreamStatistics(std::vector<NfstreamColumn>& columns);  // ps, piat_ms, TCP flags
void AddNfstreamSplt(std::vector<NfstreamColumn>& columns);        // splt_..., padded with -1

// 0 where the record ended of itself, 1 for ACTIVE, -1 for PROGRAM.
int NfstreamExpirationId(v1::EndReason reason);

// The number that nfstream has for it: nDPI 4.2's, 0 unknown, 1 by port, 2 by address, 3 by nDPI's
// cache, 4 by inspection. What that version does not tell apart has the nearest.
uint32_t NfstreamConfidence(v1::Confidence confidence);

// The number that nfstream has for it; 0 for no tunnel.
uint32_t NfstreamTunnelId(v1::TunnelKind kind);

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
