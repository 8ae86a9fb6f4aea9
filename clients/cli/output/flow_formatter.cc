#include "clients/cli/output/flow_formatter.h"

#include "clients/cli/output/data_formatters.h"
#include "clients/cli/output/field_formatter.h"
#include "clients/cli/output/nfstream_formatter.h"
#include "clients/cli/output/table_formatter.h"

namespace weir::cli {

std::unique_ptr<FlowFormatter> MakeFlowFormatter(const OutputSettings& settings) {
  switch (settings.format) {
    case OutputFormat::kTable:
      if (!settings.fields.empty()) {
        return std::make_unique<FieldTableFormatter>(settings.fields, settings.colour);
      }
      return std::make_unique<TableFormatter>(settings.colour);
    case OutputFormat::kJsonl:
      if (settings.nfstream) return std::make_unique<NfstreamJsonlFormatter>();
      return std::make_unique<JsonlFormatter>(settings.with_origin);
    case OutputFormat::kCsv:
      if (settings.nfstream) return std::make_unique<NfstreamCsvFormatter>();
      if (!settings.fields.empty()) {
        return std::make_unique<FieldCsvFormatter>(settings.fields, settings.with_origin);
      }
      return std::make_unique<CsvFormatter>(settings.with_origin);
    case OutputFormat::kCount:
      break;
  }
  return nullptr;
}

}  // namespace weir::cli
