#include "clients/cli/output/jsonl_formatter.h"

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"

namespace weir::cli {
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
