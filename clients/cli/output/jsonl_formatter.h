// Flow events as JSON, one object a line.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_JSONL_FORMATTER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_JSONL_FORMATTER_H_

#include <string>

#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/output/record_json.h"

namespace weir::cli {

// {"event":"ended","sequence":1,"event_time":"2016-...","id":...}: the event's own members, with
// its origin where it says it or that is asked for; then all of its flow, and what else the event
// has beside a flow ("packet", "aggregate"), in the way of RecordJson.
class JsonlFormatter : public FlowFormatter {
 public:
  explicit JsonlFormatter(bool with_origin) : with_origin_(with_origin) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;

 private:
  const bool with_origin_;
  v1::EventOrigin origin_;
  RecordJson json_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_JSONL_FORMATTER_H_
