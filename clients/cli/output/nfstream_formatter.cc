#include "clients/cli/output/nfstream_formatter.h"

#include "clients/cli/output/text_escaping.h"

namespace weir::cli {

void NfstreamFormatter::Begin(const v1::StreamStarted& started, std::string& out) {
  const v1::MeterSettings& settings = started.session_spec().meter();
  columns_ = NfstreamColumns(settings);
  accounting_ = settings.accounting_mode();
  splt_ = settings.early_packets();
  AppendHeader(out);
}

void NfstreamFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  if (event.type() == v1::EVENT_TYPE_ENDED) AppendRecord({event.flow(), accounting_, splt_}, out);
}

void NfstreamJsonlFormatter::AppendRecord(const NfstreamFlow& flow, std::string& out) {
  std::string scratch;
  char before = '{';
  for (const NfstreamColumn& column : columns()) {
    out += before;
    before = ',';
    out.append(1, '"').append(column.name).append("\":");
    if (column.number != nullptr) {
      column.number(flow, column.direction, out);
    } else {
      scratch.clear();
      AppendJsonString(column.text(flow, scratch), out);
    }
  }
  out += "}\n";
}

void NfstreamCsvFormatter::AppendHeader(std::string& out) {
  for (size_t i = 0; i < columns().size(); ++i) {
    if (i > 0) out += ',';
    out += columns()[i].name;
  }
  out += '\n';
}

void NfstreamCsvFormatter::AppendRecord(const NfstreamFlow& flow, std::string& out) {
  std::string scratch;
  for (size_t i = 0; i < columns().size(); ++i) {
    const NfstreamColumn& column = columns()[i];
    if (i > 0) out += ',';
    if (column.is_list) out += '"';
    if (column.number != nullptr) {
      column.number(flow, column.direction, out);
    } else {
      scratch.clear();
      AppendCsvText(column.text(flow, scratch), out);
    }
    if (column.is_list) out += '"';
  }
  out += '\n';
}

}  // namespace weir::cli
