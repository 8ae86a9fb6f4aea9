// Flows for programs: CSV, and a JSON object a line.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_DATA_FORMATTERS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_DATA_FORMATTERS_H_

#include <string>

#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/output/record_json.h"

namespace weir::cli {

// The main columns of a flow, a header line first (kCsvColumns). Times are RFC 3339 in UTC, bytes
// by the session's accounting mode, empty what is absent. With the origin it and the interface come
// last (kCsvOriginColumns, kCsvInterfaceColumns).
class CsvFormatter : public FlowFormatter {
 public:
  explicit CsvFormatter(bool with_origin) : with_origin_(with_origin) {}

  void Begin(const v1::StreamStarted& started, std::string& out) override;
  void Add(const v1::FlowEvent& event, std::string& out) override;

 private:
  const bool with_origin_;
  v1::EventOrigin origin_;
  v1::AccountingMode accounting_ = v1::ACCOUNTING_MODE_LINK;
};

inline constexpr char kCsvColumns[] =
    "event,id,first_seen,last_seen,duration_s,src_address,src_port,dst_address,dst_port,protocol,"
    "vlan_id,application,category,server_name,packets,bytes,src_to_dst_packets,src_to_dst_bytes,"
    "dst_to_src_packets,dst_to_src_bytes,end_reason,risk_score,community_id";
inline constexpr char kCsvInterfaceColumns[] = ",interface_name,interface_index";

// Flow events as JSON, one object a line.
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

#endif  // WEIR_CLIENTS_CLI_OUTPUT_DATA_FORMATTERS_H_
