#include "clients/cli/output/field_formatter.h"

#include <utility>

#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/text_escaping.h"

namespace weir::cli {

void FieldTableFormatter::Begin(const v1::StreamStarted& started, std::string& /*out*/) {
  event_column_ = MayBringOtherThanEnded(started);
  std::vector<Column> columns;
  if (event_column_) columns.push_back({"event"});
  for (const std::string& path : columns_.paths()) columns.push_back({path});
  rows_.emplace(std::move(columns), colour_);
}

void FieldTableFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  std::vector<std::string> cells;
  if (event_column_) cells.emplace_back(EventWord(event.type()));
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    AppendVisible(columns_.Cell(event.flow(), i), cells.emplace_back());
  }
  rows_->Add(std::move(cells), out);
}

void FieldTableFormatter::Pause(std::string& out) {
  if (rows_ && rows_->holds_rows()) rows_->Release(out);
}

void FieldTableFormatter::End(std::string& out) {
  if (rows_) rows_->Release(out);
}

void FieldCsvFormatter::Begin(const v1::StreamStarted& started, std::string& out) {
  event_column_ = MayBringOtherThanEnded(started);
  if (event_column_) out += "event,";
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvText(columns_.paths()[i], out);
  }
  out += '\n';
}

void FieldCsvFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  if (event_column_) out.append(EventWord(event.type())) += ',';
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvText(columns_.Cell(event.flow(), i), out);
  }
  out += '\n';
}

}  // namespace weir::cli
