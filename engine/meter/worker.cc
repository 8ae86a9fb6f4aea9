#include "engine/meter/worker.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

namespace weir {
namespace {

// How many packets ahead a flow's index slot, then its entry and then its features are fetched, so
// that their cache misses overlap with the work on the packets between.
constexpr size_t kSlotsAhead = 24;
constexpr size_t kEntriesAhead = 16;
constexpr size_t kFeaturesAhead = 8;

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

}  // namespace

absl::StatusOr<std::unique_ptr<Worker>> Worker::Create(const MeterSettings& settings,
                                                       FlowSink* sink, RecordBudget* budget,
                                                       FlowIds ids,
                                                       const ProcessDirectory* processes) {
  absl::StatusOr<DissectionStage> dissection = DissectionStage::Create(settings);
  if (!dissection.ok()) return dissection.status();
  return std::unique_ptr<Worker>(
      new Worker(settings, *std::move(dissection), sink, budget, ids, processes));
}

Worker::Worker(const MeterSettings& settings, DissectionStage dissection, FlowSink* sink,
               RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes)
    : timeouts_{settings.idle_timeout_ns, settings.active_timeout_ns},
      tcp_close_ends_flow_(settings.tcp_close_ends_flow),
      continue_flows_(settings.continue_flows),
      features_(settings),
      dissection_(std::move(dissection)),
      table_(FlowsPerWorker(settings), FlowRoom(budget->open_flows(), FlowWeight(settings))),
      processes_(processes == nullptr ? nullptr : std::make_unique<ProcessLookup>(*processes)),
      emitter_(settings, sink),
      progress_(settings, dissection_, emitter_),
      budget_(budget),
      ids_(ids) {}

Worker::~Worker() {
  // Flows that no record was made of (the budget was spent) still hold dissections.
  for (FlowEntry* flow = table_.oldest(); flow != nullptr; flow = table_.oldest()) {
    dissection_.Finish(flow->state);
    table_.Erase(flow);
  }
}

void Worker::Process(std::span<const PacketView> packets) {
  if (processes_ != nullptr) processes_->Refresh(table_);
  for (size_t i = 0; i < packets.size(); ++i) {
    if (i + kSlotsAhead < packets.size()) table_.PrefetchSlot(packets[i + kSlotsAhead].key_hash);
    if (i + kEntriesAhead < packets.size()) {
      table_.PrefetchEntry(packets[i + kEntriesAhead].key_hash);
    }
    if (features_.enabled() && i + kFeaturesAhead < packets.size()) {
      const PacketView& ahead = packets[i + kFeaturesAhead];
      FeatureStage::Prefetch(ahead, table_.LikelyEntry(ahead.key_hash));
    }
    ProcessPacket(packets[i]);
  }
}

void Worker::ProcessPacket(const PacketView& packet) {
  ExpireIdle(packet.timestamp_ns);
  CutRecord cut;
  FlowEntry* flow = FindOpen(packet, cut);
  const bool opened = flow == nullptr;
  if (opened) flow = Open(packet, cut);
  const bool closed = Count(packet, flow->state);
  table_.Touch(flow);
  if (opened) emitter_.Emit(EventType::kStarted, *flow, EndReason::kNone, packet.timestamp_ns);
  if (flow->state.dissection != nullptr && dissection_.Dissect(packet, flow->state)) {
    emitter_.Emit(EventType::kClassified, *flow, EndReason::kNone, packet.timestamp_ns);
  }
  progress_.Make(packet, *flow);
  if (closed) End(flow, EndReason::kTcpClosed, packet.timestamp_ns);
}

// The open flow that the packet belongs to. One that is over by its age ends here; `cut` is set
// where the packet's record is to go on from it.
FlowEntry* Worker::FindOpen(const PacketView& packet, CutRecord& cut) {
  FlowEntry* flow = table_.Find(packet.key, packet.key_hash);
  if (flow == nullptr) return nullptr;
  const EndReason reason = EndReasonAt(packet.timestamp_ns, flow->state.first_seen_ns,
                                       flow->state.last_seen_ns, timeouts_);
  if (reason == EndReason::kNone) return flow;
  if (reason == EndReason::kActive && continue_flows_) {
    cut = {flow->state.id, flow->state.source_is_low};
  }
  End(flow, reason, packet.timestamp_ns);
  return nullptr;
}

FlowEntry* Worker::Open(const PacketView& packet, const CutRecord& cut) {
  if (FlowEntry* victim = table_.MustEvict(packet.key_hash); victim != nullptr) {
    End(victim, EndReason::kEvicted, packet.timestamp_ns);
  }
  FlowEntry* flow = table_.Insert(packet.key, packet.key_hash);
  FlowState& state = flow->state;
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
  if (processes_ != nullptr) processes_->OnOpen(*flow, packet.key_hash);
  ++statistics_.flows_started;
  statistics_.peak_flows_open = std::max<uint64_t>(statistics_.peak_flows_open, table_.size());
  return flow;
}

// True where the packet closed the flow's TCP connection and the session asks for that.
bool Worker::Count(const PacketView& packet, FlowState& state) {
  const Direction direction =
      packet.from_low == state.source_is_low ? Direction::kSrcToDst : Direction::kDstToSrc;
  FlowCounters& counters = state.by_direction[static_cast<size_t>(direction)];
  if (state.features != nullptr) features_.Add(packet, state, direction);
  counters.Add(SizesOf(packet), packet.timestamp_ns);
  state.last_seen_ns = packet.timestamp_ns;
  if (!tcp_close_ends_flow_ || packet.key.protocol != kProtocolTcp) return false;
  return state.tcp_close.Add(static_cast<int>(direction), packet);
}

void Worker::ExpireIdle(int64_t now_ns) {
  for (FlowEntry* flow = table_.oldest();
       flow != nullptr && AtLeastApart(flow->state.last_seen_ns, now_ns, timeouts_.idle_ns);
       flow = table_.oldest()) {
    table_.PrefetchNextErases(flow);
    End(flow, EndReason::kIdle, now_ns);
  }
}

void Worker::End(FlowEntry* flow, EndReason reason, int64_t now_ns) {
  dissection_.Finish(flow->state);
  if (!budget_->Take()) {
    table_.Erase(flow);  // it stays among the open ones in the books
    return;
  }
  if (processes_ != nullptr) processes_->OnEnd(*flow);
  emitter_.Emit(EventType::kEnded, *flow, reason, now_ns);
  const FlowCounters both = Sum(flow->state.by_direction[0], flow->state.by_direction[1]);
  statistics_.packets_of_ended_flows += both.packets;
  statistics_.bytes_of_ended_flows += both.link_bytes;
  ++statistics_.flows_ended[static_cast<size_t>(reason)];
  table_.Erase(flow);
}

void Worker::EndAll(EndReason reason) {
  while (FlowEntry* flow = table_.oldest()) {
    table_.PrefetchNextErases(flow);
    End(flow, reason, flow->state.last_seen_ns);
  }
  Flush();
}

CaptureStatistics Worker::Statistics() const {
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
