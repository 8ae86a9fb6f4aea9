// What a stream of flow events looks like on standard output.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FLOW_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FLOW_FORMATTER_H_

#include <memory>
#include <string>
#include <vector>

#include "weir/v1/event.pb.h"
#include "weir/v1/stream.pb.h"

namespace weir::cli {

enum class OutputFormat { kTable, kJsonl, kCsv, kCount };

struct OutputSettings {
  OutputFormat format = OutputFormat::kTable;
  bool nfstream = false;  // nfstream's attribute names and milliseconds; JSONL and CSV only
  bool colour = false;    // table only
  // Say of each event where it was made: sensor, session and its uid. JSONL and CSV only.
  bool with_origin = false;
  // Paths within Flow. Not empty: a table or CSV has these columns, in this order.
  std::vector<std::string> fields = {};
};

// Writes events as text. One for each stream, used by one thread: Begin() first and once, then
// Add() for each event, Pause() wherever the stream may be quiet for long, End() last. All of them
// append to `out`.
class FlowFormatter {
 public:
  virtual ~FlowFormatter() = default;

  // `started` tells the settings of the session.
  virtual void Begin(const v1::StreamStarted& started, std::string& out) = 0;
  virtual void Add(const v1::FlowEvent& event, std::string& out) = 0;
  // Writes what was held back.
  virtual void Pause(std::string& /*out*/) {}
  virtual void End(std::string& out) { Pause(out); }
};

// The formatter of a format; null for kCount, which formats nothing.
std::unique_ptr<FlowFormatter> MakeFlowFormatter(const OutputSettings& settings);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FLOW_FORMATTER_H_
