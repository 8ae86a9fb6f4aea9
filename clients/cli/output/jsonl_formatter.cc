#include "clients/cli/output/jsonl_formatter.h"

#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"

namespace weir::cli {

void JsonlFormatter::Begin(const v1::StreamStarted& /*started*/, std::string& /*out*/) {}

void JsonlFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  out += "{\"event\":\"";
  out += EventWord(event.type());
  out += '"';
  if (event.has_sequence()) {
    out += ",\"sequence\":";
    AppendUint(event.sequence(), out);
  }
  out += ",\"event_time\":\"";
  AppendRfc3339(event.event_time_unix_nano(), out);
  out += '"';
  json_.AppendMembers(event.flow(), out);
  out += "}\n";
}

}  // namespace weir::cli
