#include "engine/meter/flows/event_emitter.h"

#include <utility>

#include "engine/dpi/catalog.h"
#include "engine/meter/flows/accounted_sizes.h"

namespace weir {
namespace {

// A batch is handed on when it is this large: near the size at which a message costs a socket and
// the in-process channel the same.
constexpr size_t kFullBatchBytes = 256 << 10;
// Room for the event that makes it full, so that a batch is allocated once.
constexpr size_t kBatchCapacity = kFullBatchBytes + (16 << 10);

std::unique_ptr<EventBatch> NewBatch(size_t events) {
  auto batch = std::make_unique<EventBatch>();
  batch->Reserve(kBatchCapacity, events);
  return batch;
}

}  // namespace

EventEmitter::EventEmitter(const MeterSettings& settings, FlowSink* sink,
                           std::shared_ptr<const InterfaceNames> interface_names)
    : selection_(settings.events),
      with_application_(settings.max_dissected_packets > 0),
      with_statistics_(settings.statistics),
      with_early_packets_(settings.early_packets > 0),
      decodes_tunnels_(settings.decode_tunnels || settings.decode_vxlan || settings.decode_geneve ||
                       settings.decode_gre),
      key_icmp_id_(settings.key_icmp_id),
      interface_names_(std::move(interface_names)),
      sizes_(SizesBy(settings.accounting).counted),
      sink_(sink),
      writer_(Risks()),
      batch_(NewBatch(0)) {}

bool EventEmitter::IsSelected(EventType type) const {
  switch (type) {
    case EventType::kNone:
      return false;
    case EventType::kStarted:
      return selection_.started;
    case EventType::kEarly:
      return selection_.early;
    case EventType::kClassified:
      return selection_.classified;
    case EventType::kUpdated:
      return selection_.updated;
    case EventType::kEnded:
      return selection_.ended;
    case EventType::kSnapshot:
      return false;  // made for one subscriber, whatever the session makes
  }
  return false;
}

inline FlowRecord EventEmitter::RecordOf(EventType type, const FlowEntry& flow,
                                         EndReason end_reason, int64_t event_ns) const {
  const FlowState& state = flow.state;
  FlowRecord record{.by_direction = std::span<const FlowCounters, 2>(state.by_direction),
                    .ip_marks = std::span<const IpMarks, 2>(state.ip_marks)};
  record.event_type = type;
  record.end_reason = end_reason;
  record.event_ns = event_ns - timeline_.OffsetAt(event_ns);
  record.clock_offset_ns = timeline_.OffsetAt(state.first_seen_ns());
  record.id = state.id;
  record.key = &flow.key;
  record.source_is_low = state.source_is_low;
  record.decodes_tunnels = decodes_tunnels_;
  record.icmp = state.icmp;
  if (key_icmp_id_ && IsEcho(flow.key.protocol, state.icmp)) record.icmp_id = flow.key.low_port;
  if (const size_t number = state.interface_number; number != 0) {
    record.interface_index = static_cast<uint32_t>(number - 1);
    if (interface_names_ != nullptr) {
      record.interface_name = interface_names_->NameOf(state.interface_number);
    }
  }
  if (state.has_tunnel_id) record.tunnel_id = state.tunnel_id;
  if (state.has_macs) {
    record.source_mac = state.source_mac.data();
    record.destination_mac = state.destination_mac.data();
  }
  if (with_application_) {
    record.application = &state.application;
    record.metadata = &state.metadata;
    if (state.reading != nullptr) record.hello_fields = state.reading->hello_fields.items();
  }
  if (state.features != nullptr) {
    if (with_statistics_) {
      record.statistics = &state.features->statistics;
      record.sizes = sizes_;
    }
    if (with_early_packets_) record.early_packets = &state.features->early_packets.packets();
    record.community_id = state.features->community_id;
    if (state.features->process.pid != 0) record.process = &state.features->process;
  }
  record.tcp_analysis = state.tcp_analysis.get();
  if (state.extras != nullptr) {
    record.continues_flow_id = state.extras->continues_id;
    record.labels = state.extras->labels.bytes();
    if (state.extras->icmp_errors.packets > 0) record.icmp_errors = &state.extras->icmp_errors;
  }
  return record;
}

void EventEmitter::Emit(EventType type, const FlowEntry& flow, EndReason end_reason,
                        int64_t event_ns) {
  if (!IsSelected(type)) return;
  writer_.Write(RecordOf(type, flow, end_reason, event_ns), *batch_);
  ++events_;
  if (batch_->bytes().size() >= kFullBatchBytes) Flush();
}

void EventEmitter::WriteSnapshot(const FlowEntry& flow, int64_t event_ns, EventBatch& batch) {
  writer_.WriteUnnumbered(RecordOf(EventType::kSnapshot, flow, EndReason::kNone, event_ns), batch);
}

void EventEmitter::Flush() {
  if (batch_->empty()) return;
  const size_t events = batch_->entries().size();
  // The log keeps a batch for long and counts what is in it, not what was reserved.
  if (batch_->bytes().size() < kFullBatchBytes / 2) batch_->ShrinkToFit();
  last_batch_bytes_ = batch_->footprint();
  last_batch_events_ = events;
  sink_->Append(std::exchange(batch_, NewBatch(events + events / 16)));
  held_up_ = !sink_->has_room();
}

int64_t EventEmitter::NanosToRoom(RoomWaiter& waiter) {
  const int64_t nanos = sink_->NanosToRoom(last_batch_bytes_, last_batch_events_, waiter);
  held_up_ = nanos > 0;
  return nanos;
}

}  // namespace weir
