#include "engine/meter/flows/dissection_stage.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/clock.h"
#include "engine/packet/captured_transport.h"

namespace weir {
namespace {

// nDPI's clock has no times before 1970.
uint64_t DissectionTime(int64_t timestamp_ns) {
  return static_cast<uint64_t>(std::max<int64_t>(0, timestamp_ns)) / kNanosPerMilli;
}

// The payload ends where the transport header says, and is empty behind the first fragment.
hello::FlowPacket FlowPacketOf(const PacketView& packet, const FlowEntry& flow,
                               Direction direction) {
  const FlowState& state = flow.state;
  const bool is_tcp = flow.key.protocol == hello::kTcp;
  const bool from_source = direction == Direction::kSrcToDst;
  const std::span<const uint8_t> transport = CapturedTransport(packet);
  constexpr size_t kTcpHeaderLength = 20, kTcpOffset = 12, kUdpHeaderLength = 8;
  size_t header = kUdpHeaderLength;
  if (is_tcp && transport.size() >= kTcpHeaderLength) header = (transport[kTcpOffset] >> 4) * 4u;
  hello::FlowPacket read;
  read.side = from_source ? hello::Side::kSource : hello::Side::kDestination;
  read.is_tcp = is_tcp;
  read.tcp_flags = packet.tcp_flags;
  read.tcp_sequence = packet.tcp_sequence;
  read.number = state.packets();
  read.timestamp_ns = packet.timestamp_ns;
  read.ports = state.source_is_low ? hello::Ports{flow.key.low_port, flow.key.high_port}
                                   : hello::Ports{flow.key.high_port, flow.key.low_port};
  if (transport.size() > header) {
    read.payload = transport.subspan(
        header, std::min<size_t>(transport.size() - header, packet.payload_bytes));
  }
  read.is_cut = read.payload.size() < packet.payload_bytes;
  read.wants_certificate = state.dissection == nullptr || !Dissector::ReadsTls(state.dissection);
  return read;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Dissector>> CreateDissector(const MeterSettings& settings) {
  if (settings.max_dissected_packets == 0) return nullptr;
  return Dissector::Create(
      {.max_packets = settings.max_dissected_packets, .custom_rules = settings.custom_rules});
}

DissectionStage::DissectionStage(const StageContext& context)
    : dissector_(context.dissector),
      emitter_(context.emitter),
      max_packets_(context.settings.max_dissected_packets) {
  if (dissector_ == nullptr || context.settings.handshake_detail == HandshakeDetail::kNdpi) return;
  const bool full = context.settings.handshake_detail == HandshakeDetail::kFull;
  reader_ = std::make_unique<hello::Reader>(hello::ReaderOptions{
      .cipher_name = Dissector::CipherName,
      .detail = full ? hello::Detail::kFull : hello::Detail::kNames,
      .max_packets = max_packets_,
  });
}

// Where nDPI is done and nothing was recognised that has more to read, nothing more is read.
void DissectionStage::ReadHello(const PacketView& packet, FlowEntry& flow, Direction direction) {
  FlowState& state = flow.state;
  const bool is_tcp = flow.key.protocol == hello::kTcp;
  const bool is_idle = state.reading == nullptr || hello::Reader::IsIdle(*state.reading);
  const uint64_t number = state.packets();
  const bool has_nothing = packet.payload_bytes == 0 && (packet.tcp_flags & kTcpSyn) == 0;
  if ((is_idle && state.dissection == nullptr) || (is_idle && number > max_packets_)) {
    state.reads_hello = false;
  } else if (has_nothing && number < max_packets_) {
    return;
  } else {
    const hello::FlowPacket read = FlowPacketOf(packet, flow, direction);
    // Most flows of UDP are nothing that is read.
    if (state.reading == nullptr && !is_tcp && !hello::MayBeRead(read)) return;
    if (state.reading == nullptr) state.reading = reader_->Begin();
    state.reads_hello = reader_->Read(read, *state.reading);
  }
  const bool is_over = !state.reads_hello && state.dissection == nullptr;
  if (is_over && state.reading != nullptr) ReleaseReading(state);
}

// What was read goes to the record's other fields.
void DissectionStage::ReleaseReading(FlowState& state) {
  hello::FlowReading* const reading = std::exchange(state.reading, nullptr);
  if (!reading->hello_fields.empty()) {
    state.metadata.Append(MetadataField::kHelloFields, reading->hello_fields.items());
  }
  reader_->Release(reading);
}

uint64_t DissectionStage::dropped_text_bytes() const {
  const uint64_t by_ndpi = dissector_ == nullptr ? 0 : dissector_->dropped_text_bytes();
  return by_ndpi + hello_statistics().dropped_text_bytes;
}

hello::ReaderStatistics DissectionStage::hello_statistics() const {
  return reader_ == nullptr ? hello::ReaderStatistics() : reader_->Statistics();
}

void DissectionStage::Dissect(const PacketView& packet, FlowEntry& flow) {
  const DissectionStep step = dissector_->Dissect(
      flow.state.dissection, packet.ip, packet.ip_captured, DissectionTime(packet.timestamp_ns));
  if (step == DissectionStep::kGoOn) return;
  const hello::FlowReading* const reading = flow.state.reading;
  if (reading != nullptr && hello::Reader::IsUnderWay(*reading)) return;
  TakeResult(flow.state);
  emitter_.Emit(EventType::kClassified, flow, EndReason::kNone, packet.timestamp_ns);
}

void DissectionStage::TakeResult(FlowState& state) {
  const hello::HelloFields* const hello_fields =
      state.reading == nullptr ? nullptr : &state.reading->hello_fields;
  Dissector::Result result =
      dissector_->Finish(std::exchange(state.dissection, nullptr), hello_fields);
  state.application = result.application;
  state.metadata = std::move(result.metadata);
  if (state.reading != nullptr && !state.reads_hello) ReleaseReading(state);
}

namespace {

// Labels of all open flows of a session, in bytes; shared out over the workers.
constexpr size_t kMaxSessionLabelBytes = size_t{256} << 20;

}  // namespace

VerdictStage::VerdictStage(const StageContext& context)
    : is_asked_(context.settings.verdicts.has_value()),
      max_label_bytes_(kMaxSessionLabelBytes / context.settings.workers),
      label_room_(context.open_flows) {}

bool VerdictStage::ChangeLabels(FlowEntry& flow, const std::vector<std::string>& removed,
                                std::string_view attached) {
  FlowState& state = flow.state;
  if (attached.empty() && (removed.empty() || LabelBytes(state) == 0)) return true;
  FlowLabels labels = state.extras == nullptr ? FlowLabels() : state.extras->labels;
  if (!labels.Change(removed, attached)) return false;
  const size_t all = label_bytes_ - LabelBytes(state) + labels.bytes().size();
  if (!attached.empty() && (all > max_label_bytes_ || !label_room_.Fits(all))) return false;
  label_bytes_ = all;
  state.MakeExtras().labels = std::move(labels);
  return true;
}

}  // namespace weir
