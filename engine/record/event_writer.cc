#include "engine/record/event_writer.h"

#include <cstring>
#include <string>

#include "engine/base/wire.h"
#include "engine/record/flow_fields.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

constexpr size_t kSequenceTagBytes = 1;  // of FlowEvent.sequence (field 1, fixed64)
// Stands in for the sequence number until the log sets it; explicit presence keeps it on the wire.
constexpr uint64_t kUnnumbered = 0;

// Labels are bytes already. As fields that the message does not know they are written as they are
// and last, so that they stand at the end of the event.
void SetLabels(std::string_view labels, v1::Flow& flow, FilterKey& key) {
  google::protobuf::UnknownFieldSet* fields = flow.GetReflection()->MutableUnknownFields(&flow);
  fields->ParseFromArray(labels.data(), static_cast<int>(labels.size()));
  key.label_bytes = static_cast<uint32_t>(labels.size());
}

// Appends `event` as a field of a FlowEventBatch.
EventEntry AppendEvent(const v1::FlowEvent& event, std::string& bytes) {
  EventEntry entry;
  entry.offset = static_cast<uint32_t>(bytes.size());
  const size_t event_bytes = event.ByteSizeLong();
  AppendFieldHeader(v1::FlowEventBatch::kEventsFieldNumber, event_bytes, bytes);
  const size_t start = bytes.size();
  bytes.resize(start + event_bytes);
  event.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes.data() + start));
  entry.sequence_offset = static_cast<uint32_t>(start + kSequenceTagBytes);
  entry.length = static_cast<uint32_t>(bytes.size()) - entry.offset;
  return entry;
}

// Where the server name stands in the entry's bytes. Any offset with the same bytes serves as well,
// behind the sequence number, which changes yet.
void LocateServerName(const std::string& name, std::string_view entry_bytes, size_t sequence_end,
                      FilterKey& key) {
  if (name.empty()) return;
  key.server_name_offset = static_cast<uint32_t>(entry_bytes.find(name, sequence_end));
  key.server_name_length = static_cast<uint16_t>(name.size());
}

}  // namespace

// The message is cleared, not rebuilt: its parts have explicit presence, so that they and their
// strings keep their memory.
class EventWriter::Scratch {
 public:
  v1::FlowEvent event;
};

EventWriter::EventWriter(std::span<const RiskInfo> risks)
    : risks_(risks), scratch_(std::make_unique<Scratch>()) {}
EventWriter::~EventWriter() = default;

void EventWriter::Write(const FlowRecord& record, EventBatch& batch) {
  scratch_->event.Clear();
  scratch_->event.set_sequence(kUnnumbered);
  Append(record, kSequenceTagBytes + sizeof(kUnnumbered), batch);
}

void EventWriter::WriteUnnumbered(const FlowRecord& record, EventBatch& batch) {
  scratch_->event.Clear();
  Append(record, 0, batch);
}

// `sequence_bytes`: of the event, which come first.
void EventWriter::Append(const FlowRecord& record, size_t sequence_bytes, EventBatch& batch) {
  v1::FlowEvent& event = scratch_->event;
  event.set_type(static_cast<v1::EventType>(record.event_type));
  event.set_event_time_unix_nano(record.event_ns);
  v1::Flow& flow = *event.mutable_flow();
  FilterKey key;
  key.event_type = record.event_type;
  key.event_ns = record.event_ns;
  key.end_reason = record.end_reason;
  SetIdentity(record, flow, key);
  SetCounters(record, flow, key);
  if (record.application != nullptr) SetApplication(*record.application, risks_, flow, key);
  if (record.metadata != nullptr) SetMetadata(*record.metadata, flow);
  if (!record.hello_fields.empty()) SetHelloFields(record.hello_fields, flow);
  if (record.statistics != nullptr) SetStatistics(record, *flow.mutable_statistics());
  if (record.early_packets != nullptr) {
    SetEarlyPackets(*record.early_packets, *flow.mutable_early_packets());
  }
  if (record.tcp_analysis != nullptr) SetTcp(*record.tcp_analysis, *flow.mutable_tcp());
  if (record.icmp_errors != nullptr) {
    SetIcmpErrors(*record.icmp_errors, *flow.mutable_icmp_errors());
  }
  if (!record.labels.empty()) SetLabels(record.labels, flow, key);
  EventEntry entry = AppendEvent(event, batch.mutable_bytes());
  const size_t sequence_end =
      entry.sequence_offset - entry.offset - kSequenceTagBytes + sequence_bytes;
  LocateServerName(flow.requested_server_name(), batch.BytesOf(entry), sequence_end, key);
  entry.key = key;
  batch.Add(entry);
}

}  // namespace weir
