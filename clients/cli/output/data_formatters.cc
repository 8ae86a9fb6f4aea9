#include "clients/cli/output/data_formatters.h"

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"
#include "engine/base/address_text.h"

namespace weir::cli {
namespace {

void AppendTimes(const v1::Counters& counters, std::string& out) {
  if (counters.has_first_seen_unix_nano()) {
    AppendRfc3339(MomentOf(counters.first_seen_unix_nano()), out);
  }
  out += ',';
  if (counters.has_last_seen_unix_nano()) {
    AppendRfc3339(MomentOf(counters.last_seen_unix_nano()), out);
  }
  out += ',';
  AppendSeconds(DurationNanosOf(counters), out);
}

void AppendKey(const v1::Flow& flow, std::string& out) {
  AppendIpAddress(flow.src_address(), out);
  out += ',';
  AppendUint(flow.src_port(), out);
  out += ',';
  AppendIpAddress(flow.dst_address(), out);
  out += ',';
  AppendUint(flow.dst_port(), out);
  out += ',';
  AppendUint(flow.protocol(), out);
  out += ',';
  AppendUint(flow.vlan_id(), out);
}

void AppendNames(const v1::Flow& flow, std::string& out) {
  AppendCsvText(flow.application().name(), out);
  out += ',';
  AppendCsvText(flow.application().category_name(), out);
  out += ',';
  AppendCsvText(flow.requested_server_name(), out);
}

void AppendCounts(const v1::Counters& counters, v1::AccountingMode accounting, std::string& out) {
  out += ',';
  AppendUint(counters.packets(), out);
  out += ',';
  AppendUint(BytesOf(counters, accounting), out);
}

// A flow without risks has a score of 0; one that was not inspected has none.
void AppendMarks(const v1::Flow& flow, std::string& out) {
  out += ',';
  if (flow.has_risks() || flow.has_application()) AppendUint(flow.risks().score(), out);
  out += ',';
  AppendCsvText(flow.community_id(), out);
}

void AppendInterface(const v1::Flow& flow, std::string& out) {
  out += ',';
  AppendCsvText(flow.interface_name(), out);
  out += ',';
  if (flow.has_interface_index()) AppendUint(flow.interface_index(), out);
}

}  // namespace

void CsvFormatter::Begin(const v1::StreamStarted& started, std::string& out) {
  accounting_ = started.session_spec().meter().accounting_mode();
  origin_ = OriginOf(started);
  out += kCsvColumns;
  if (with_origin_) out.append(kCsvOriginColumns).append(kCsvInterfaceColumns);
  out += '\n';
}

void CsvFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  const v1::Flow& flow = event.flow();
  out += EnumWord(event.type());
  out += ',';
  AppendUint(flow.id(), out);
  out += ',';
  AppendTimes(flow.bidirectional(), out);
  out += ',';
  AppendKey(flow, out);
  out += ',';
  AppendNames(flow, out);
  AppendCounts(flow.bidirectional(), accounting_, out);
  AppendCounts(flow.src_to_dst(), accounting_, out);
  AppendCounts(flow.dst_to_src(), accounting_, out);
  out += ',';
  out += EnumWord(flow.end_reason());
  AppendMarks(flow, out);
  if (with_origin_) {
    AppendCsvOrigin(event.has_origin() ? event.origin() : origin_, out);
    AppendInterface(flow, out);
  }
  out += '\n';
}

namespace {

// What an event may have beside its flow.
constexpr int kFurtherFields[] = {v1::FlowEvent::kPacketFieldNumber,
                                  v1::FlowEvent::kHoldRoundFieldNumber,
                                  v1::FlowEvent::kAggregateFieldNumber};

}  // namespace

void JsonlFormatter::Begin(const v1::StreamStarted& started, std::string& /*out*/) {
  origin_ = OriginOf(started);
}

void JsonlFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  out += "{\"event\":\"";
  out += EnumWord(event.type());
  out += '"';
  if (event.has_sequence()) {
    out += ",\"sequence\":";
    AppendUint(event.sequence(), out);
  }
  out += ",\"event_time\":\"";
  AppendRfc3339(MomentOf(event.event_time_unix_nano()), out);
  out += '"';
  if (event.has_origin() || with_origin_) {
    json_.AppendMembers(event.has_origin() ? event.origin() : origin_, out);
  }
  if (event.has_flow()) json_.AppendMembers(event.flow(), out);
  for (int field : kFurtherFields) json_.AppendMember(event, field, out);
  out += "}\n";
}

}  // namespace weir::cli
