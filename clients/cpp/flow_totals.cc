#include "clients/cpp/flow_totals.h"

#include "engine/base/wire.h"
#include "weir/v1/event.pb.h"
#include "weir/v1/flow.pb.h"

namespace weir::client {
namespace {

uint32_t BytesField(v1::AccountingMode accounting) {
  switch (accounting) {
    case v1::ACCOUNTING_MODE_IP:
      return v1::Counters::kIpBytesFieldNumber;
    case v1::ACCOUNTING_MODE_TRANSPORT:
      return v1::Counters::kTransportBytesFieldNumber;
    case v1::ACCOUNTING_MODE_PAYLOAD:
      return v1::Counters::kPayloadBytesFieldNumber;
    default:
      return v1::Counters::kLinkBytesFieldNumber;
  }
}

bool AddCounters(std::string_view counters, uint32_t bytes_field, FlowTotals& totals) {
  WireReader fields(counters);
  while (fields.Next()) {
    if (fields.number() == v1::Counters::kPacketsFieldNumber) totals.packets += fields.value();
    if (fields.number() == bytes_field) totals.bytes += fields.value();
  }
  return fields.ok();
}

// Every field of the record is stepped over, so that a damaged one is found.
bool AddFlow(std::string_view flow, uint32_t bytes_field, FlowTotals& totals) {
  ++totals.flows;
  WireReader fields(flow);
  while (fields.Next()) {
    if (fields.number() == v1::Flow::kBidirectionalFieldNumber &&
        !AddCounters(fields.bytes(), bytes_field, totals)) {
      return false;
    }
  }
  return fields.ok();
}

bool AddEvent(std::string_view event, uint32_t bytes_field, FlowTotals& totals) {
  uint64_t type = v1::EVENT_TYPE_UNSPECIFIED;
  std::string_view flow;
  WireReader fields(event);
  while (fields.Next()) {
    if (fields.number() == v1::FlowEvent::kTypeFieldNumber) type = fields.value();
    if (fields.number() == v1::FlowEvent::kFlowFieldNumber) flow = fields.bytes();
  }
  if (!fields.ok()) return false;
  return type != v1::EVENT_TYPE_ENDED || AddFlow(flow, bytes_field, totals);
}

}  // namespace

bool AddTotals(std::string_view batch, v1::AccountingMode accounting, FlowTotals& totals,
               uint64_t& events) {
  const uint32_t bytes_field = BytesField(accounting);
  WireReader fields(batch);
  while (fields.Next()) {
    if (fields.number() != v1::FlowEventBatch::kEventsFieldNumber) continue;
    ++events;
    if (!AddEvent(fields.bytes(), bytes_field, totals)) return false;
  }
  return fields.ok();
}

}  // namespace weir::client
