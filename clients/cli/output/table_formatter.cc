#include "clients/cli/output/table_formatter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"

namespace weir::cli {
namespace {

constexpr char kFaint[] = "2";
constexpr char kYellow[] = "33";
constexpr char kRed[] = "31";

// Calls an Append... function on a cell of its own.
template <typename Append, typename... Arguments>
std::string Cell(Append append, Arguments&&... arguments) {
  std::string cell;
  append(std::forward<Arguments>(arguments)..., cell);
  return cell;
}

std::string VisibleCell(const std::string& text) {
  std::string cell;
  AppendVisible(text, cell);
  return cell;
}

const char* StyleOf(const v1::Flow& flow) {
  v1::RiskSeverity worst = v1::RISK_SEVERITY_UNSPECIFIED;
  for (const v1::Risk& risk : flow.risks().risks()) worst = std::max(worst, risk.severity());
  if (worst >= v1::RISK_SEVERITY_SEVERE) return kRed;
  if (worst >= v1::RISK_SEVERITY_HIGH) return kYellow;
  return flow.has_application() && flow.application().id() == 0 ? kFaint : "";
}

}  // namespace

void TableFormatter::Begin(const v1::StreamStarted& started, std::string& /*out*/) {
  accounting_ = started.session_spec().meter().accounting_mode();
  event_column_ = MayBringOtherThanEnded(started);
  std::vector<Column> columns;
  if (event_column_) columns.push_back({"EVENT"});
  columns.insert(columns.end(), {{"TIME (UTC)"},
                                 {"SOURCE"},
                                 {"DESTINATION"},
                                 {"PROTO"},
                                 {"APPLICATION"},
                                 {"PACKETS", true},
                                 {"BYTES", true},
                                 {"DURATION", true},
                                 {"SERVER NAME"}});
  rows_.emplace(std::move(columns), colour_);
}

void TableFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  const v1::Flow& flow = event.flow();
  const v1::Counters& both = flow.bidirectional();
  std::vector<std::string> cells;
  if (event_column_) cells.push_back(EnumWord(event.type()));
  cells.push_back(both.has_first_seen_unix_nano()
                      ? Cell(AppendTableTime, MomentOf(both.first_seen_unix_nano()))
                      : "");
  cells.push_back(Cell(AppendEndpoint, flow.src_address(), flow.src_port()));
  cells.push_back(Cell(AppendEndpoint, flow.dst_address(), flow.dst_port()));
  cells.push_back(Cell(AppendProtocol, flow.protocol()));
  cells.push_back(VisibleCell(flow.application().name()));
  cells.push_back(Cell(AppendUint, both.packets()));
  cells.push_back(Cell(AppendUint, BytesOf(both, accounting_)));
  cells.push_back(Cell(AppendSeconds, DurationNanosOf(both)));
  cells.push_back(VisibleCell(flow.requested_server_name()));
  rows_->Add(std::move(cells), out, StyleOf(flow));
}

void TableFormatter::Pause(std::string& out) {
  if (rows_ && rows_->holds_rows()) rows_->Release(out);
}

void TableFormatter::End(std::string& out) {
  if (rows_) rows_->Release(out);
}

}  // namespace weir::cli
