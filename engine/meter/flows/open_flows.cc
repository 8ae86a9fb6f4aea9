#include "engine/meter/flows/open_flows.h"

#include <cstring>
#include <numeric>
#include <utility>

#include "engine/meter/holds/held_flow.h"

namespace weir {
namespace {

// Labels of all open flows of a session, in bytes; shared out over the workers.
constexpr size_t kMaxSessionLabelBytes = size_t{256} << 20;

constexpr uint8_t kProtocolTcp = 6;

FlowCounters::Sizes SizesOf(const PacketView& packet) {
  return {.link = packet.link_bytes,
          .ip = packet.ip_bytes,
          .transport = packet.transport_bytes,
          .payload = packet.payload_bytes};
}

void CopyMacs(const PacketView& packet, FlowState& state) {
  if (packet.source_mac == nullptr || packet.destination_mac == nullptr) return;
  state.has_macs = true;
  const bool from_source = packet.from_low == state.source_is_low;
  auto& sender = from_source ? state.source_mac : state.destination_mac;
  auto& receiver = from_source ? state.destination_mac : state.source_mac;
  std::memcpy(sender.data(), packet.source_mac, sender.size());
  std::memcpy(receiver.data(), packet.destination_mac, receiver.size());
}

size_t LabelBytes(const FlowState& state) {
  return state.labels == nullptr ? 0 : state.labels->bytes().size();
}

}  // namespace

OpenFlows::OpenFlows(const MeterSettings& settings, DissectionStage dissection, FlowSink* sink,
                     RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes)
    : timeouts_{settings.idle_timeout_ns, settings.active_timeout_ns},
      tcp_close_ends_flow_(settings.tcp_close_ends_flow),
      continue_flows_(settings.continue_flows),
      max_label_bytes_(kMaxSessionLabelBytes / settings.workers),
      label_room_(budget->open_flows()),
      features_(settings),
      dissection_(std::move(dissection)),
      table_(FlowsPerWorker(settings), FlowRoom(budget->open_flows(), FlowWeight(settings))),
      processes_(processes == nullptr ? nullptr : std::make_unique<ProcessLookup>(*processes)),
      emitter_(settings, sink),
      progress_(settings, dissection_, emitter_),
      budget_(budget),
      ids_(ids) {
  if (settings.verdicts.has_value()) by_id_ = std::make_unique<decltype(by_id_)::element_type>();
}

OpenFlows::~OpenFlows() {
  // Flows that no record was made of (the budget was spent) still hold dissections.
  for (FlowEntry* flow = table_.oldest(); flow != nullptr; flow = table_.oldest()) {
    dissection_.Finish(flow->state);
    table_.Erase(flow);
  }
}

FlowEntry* OpenFlows::FindById(uint64_t id) const {
  const auto it = by_id_->find(id);
  return it == by_id_->end() ? nullptr : it->second;
}

FlowEntry* OpenFlows::Open(const PacketView& packet) {
  if (FlowEntry* victim = table_.MustEvict(packet.key_hash); victim != nullptr) {
    End(victim, EndReason::kEvicted, packet.timestamp_ns);
  }
  FlowEntry* flow = table_.Insert(packet.key, packet.key_hash);
  OpenRecord(packet, *flow, {});
  return flow;
}

void OpenFlows::Renew(const PacketView& packet, FlowEntry& flow, EndReason reason) {
  CutRecord cut;
  if (reason == EndReason::kActive && continue_flows_) {
    cut = {flow.state.id, flow.state.source_is_low};
  }
  EndRecord(flow, reason, packet.timestamp_ns);
  flow.state = FlowState();
  OpenRecord(packet, flow, cut);
}

void OpenFlows::Reopen(const PacketView& packet, FlowEntry& flow) {
  flow.state = FlowState();
  OpenRecord(packet, flow, {});
}

void OpenFlows::OpenRecord(const PacketView& packet, FlowEntry& flow, const CutRecord& cut) {
  FlowState& state = flow.state;
  state.id = ids_.Next(packet.ordinal);
  state.continues_id = cut.id;
  state.source_is_low = cut.id != 0 ? cut.source_is_low : packet.from_low;
  state.first_seen_ns = packet.timestamp_ns;
  state.last_event_ns = packet.timestamp_ns;
  state.tunnel_id = packet.tunnel_id;
  state.has_tunnel_id = packet.has_tunnel_id;
  CopyMacs(packet, state);
  dissection_.Begin(state);
  if (features_.enabled()) features_.Begin(packet, state);
  if (processes_ != nullptr) processes_->OnOpen(flow, packet.key_hash);
  if (by_id_ != nullptr) by_id_->emplace(state.id, &flow);
  ++statistics_.flows_started;
  statistics_.peak_flows_open = std::max<uint64_t>(statistics_.peak_flows_open, table_.size());
}

OpenFlows::Added OpenFlows::Add(const PacketView& packet, FlowEntry& flow, bool is_first) {
  const bool closed = Count(packet, flow.state);
  if (is_first) emitter_.Emit(EventType::kStarted, flow, EndReason::kNone, packet.timestamp_ns);
  if (flow.state.dissection != nullptr && dissection_.Dissect(packet, flow.state)) {
    emitter_.Emit(EventType::kClassified, flow, EndReason::kNone, packet.timestamp_ns);
  }
  return {.early = progress_.Make(packet, flow), .closed = closed};
}

// True where the packet closed the flow's TCP connection and the session asks for that.
bool OpenFlows::Count(const PacketView& packet, FlowState& state) {
  const Direction direction =
      packet.from_low == state.source_is_low ? Direction::kSrcToDst : Direction::kDstToSrc;
  FlowCounters& counters = state.by_direction[static_cast<size_t>(direction)];
  if (features_.enabled()) features_.Add(packet, state, direction);
  counters.Add(SizesOf(packet), packet.timestamp_ns);
  state.last_seen_ns = packet.timestamp_ns;
  if (!tcp_close_ends_flow_ || packet.key.protocol != kProtocolTcp) return false;
  return state.tcp_close.Add(static_cast<int>(direction), packet);
}

// Queued packets are as good as counted ones where they make a flow younger.
void OpenFlows::EndIdle(int64_t now_ns) {
  for (FlowEntry* flow = OldestToEnd(); flow != nullptr && IsIdle(flow->state.last_seen_ns, now_ns);
       flow = OldestToEnd()) {
    if (flow->state.held == nullptr) {
      table_.PrefetchNextErases(flow);
      End(flow, EndReason::kIdle, now_ns);
    } else if (IsIdle(flow->state.held->last_packet_ns, now_ns)) {
      passed_over_ = flow;
    } else {
      return;
    }
  }
}

void OpenFlows::EndRecord(FlowEntry& flow, EndReason reason, int64_t now_ns) {
  dissection_.Finish(flow.state);
  if (by_id_ != nullptr) {
    by_id_->erase(flow.state.id);
    label_bytes_ -= LabelBytes(flow.state);
  }
  if (!budget_->Take()) return;  // it stays among the open ones in the books
  if (processes_ != nullptr) processes_->OnEnd(flow);
  emitter_.Emit(EventType::kEnded, flow, reason, now_ns);
  const FlowCounters both = Sum(flow.state.by_direction[0], flow.state.by_direction[1]);
  statistics_.packets_of_ended_flows += both.packets;
  statistics_.bytes_of_ended_flows += both.link_bytes;
  ++statistics_.flows_ended[static_cast<size_t>(reason)];
}

void OpenFlows::EndAll(EndReason reason) {
  while (FlowEntry* flow = table_.oldest()) {
    table_.PrefetchNextErases(flow);
    End(flow, reason, flow->state.last_seen_ns);
  }
}

bool OpenFlows::ChangeLabels(FlowEntry& flow, const std::vector<std::string>& removed,
                             std::string_view attached) {
  FlowState& state = flow.state;
  if (attached.empty() && (removed.empty() || state.labels == nullptr)) return true;
  FlowLabels labels = state.labels == nullptr ? FlowLabels() : *state.labels;
  if (!labels.Change(removed, attached)) return false;
  const size_t all = label_bytes_ - LabelBytes(state) + labels.bytes().size();
  if (!attached.empty() && (all > max_label_bytes_ || !label_room_.Fits(all))) return false;
  label_bytes_ = all;
  state.labels = labels.empty() ? nullptr : std::make_unique<FlowLabels>(std::move(labels));
  return true;
}

bool OpenFlows::WriteSnapshot(uint32_t& position, size_t max_bytes, EventBatch& batch) {
  while (batch.bytes().size() < max_bytes) {
    FlowEntry* flow = table_.NextByNumber(position);
    if (flow == nullptr) return false;
    dissection_.RefreshLabel(flow->state);
    emitter_.WriteSnapshot(*flow, clock_ns_, batch);
  }
  return true;
}

CaptureStatistics OpenFlows::Statistics() const {
  CaptureStatistics statistics = statistics_;
  statistics.flows_open =
      statistics.flows_started -
      std::accumulate(statistics.flows_ended.begin(), statistics.flows_ended.end(), uint64_t{0});
  statistics.flows_without_room = table_.times_without_room();
  statistics.events = emitter_.events();
  statistics.dropped_text_bytes = dissection_.dropped_text_bytes();
  return statistics;
}

}  // namespace weir
