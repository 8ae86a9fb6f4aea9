#include "engine/meter/worker.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "engine/base/time_span.h"
#include "engine/features/community_id.h"

namespace weir {
namespace {

// How many packets ahead a flow's index slot, then its entry and then its features are fetched, so
// that their cache misses overlap with the work on the packets between.
constexpr size_t kSlotsAhead = 24;
constexpr size_t kEntriesAhead = 16;
constexpr size_t kFeaturesAhead = 8;
// Likewise flows when all of them end.
constexpr size_t kEndsAhead = 4;

// One worker's share of the bound on open flows; at least one flow.
size_t FlowsPerWorker(const MeterSettings& settings) {
  return std::max<uint64_t>(1, settings.max_active_flows / settings.workers);
}

constexpr uint8_t kProtocolTcp = 6;

uint32_t SizeOf(const PacketView& packet, Accounting accounting) {
  switch (accounting) {
    case Accounting::kLink:
      return packet.link_bytes;
    case Accounting::kIp:
      return packet.ip_bytes;
    case Accounting::kTransport:
      return packet.transport_bytes;
    case Accounting::kPayload:
      return packet.payload_bytes;
  }
  return 0;
}

FlowCounters::Sizes SizesOf(const PacketView& packet) {
  return {.link = packet.link_bytes,
          .ip = packet.ip_bytes,
          .transport = packet.transport_bytes,
          .payload = packet.payload_bytes};
}

// nDPI's clock has no times before 1970.
uint64_t DissectionTime(int64_t timestamp_ns) {
  return static_cast<uint64_t>(std::max<int64_t>(0, timestamp_ns)) / kNanosPerMilli;
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
                                                       FlowIds ids) {
  std::unique_ptr<Dissector> dissector;
  if (settings.max_dissections > 0) {
    auto created = Dissector::Create(
        {.max_packets = settings.max_dissections, .custom_rules = settings.custom_rules});
    if (!created.ok()) return created.status();
    dissector = *std::move(created);
  }
  return std::unique_ptr<Worker>(new Worker(settings, std::move(dissector), sink, budget, ids));
}

Worker::Worker(const MeterSettings& settings, std::unique_ptr<Dissector> dissector, FlowSink* sink,
               RecordBudget* budget, FlowIds ids)
    : settings_(settings),
      with_features_(settings.statistics || settings.early_packets > 0 || settings.community_id),
      timeouts_{settings.idle_timeout_ns, settings.active_timeout_ns},
      dissector_(std::move(dissector)),
      table_(FlowsPerWorker(settings)),
      emitter_(settings, sink),
      budget_(budget),
      ids_(ids) {}

Worker::~Worker() {
  // Flows that no record was made of (the budget was spent) still hold dissections.
  for (FlowEntry* flow = table_.oldest(); flow != nullptr; flow = table_.oldest()) {
    FinishDissection(flow->state);
    table_.Erase(flow);
  }
}

void Worker::Process(std::span<const PacketView> packets) {
  for (size_t i = 0; i < packets.size(); ++i) {
    if (i + kSlotsAhead < packets.size()) table_.PrefetchSlot(packets[i + kSlotsAhead].key_hash);
    if (i + kEntriesAhead < packets.size()) {
      table_.PrefetchEntry(packets[i + kEntriesAhead].key_hash);
    }
    if (with_features_ && i + kFeaturesAhead < packets.size()) {
      PrefetchFeatures(packets[i + kFeaturesAhead]);
    }
    ProcessPacket(packets[i]);
  }
}

void Worker::PrefetchFeatures(const PacketView& packet) const {
  const FlowEntry* flow = table_.LikelyEntry(packet.key_hash);
  if (flow == nullptr || flow->state.features == nullptr) return;
  const FlowStatistics& statistics = flow->state.features->statistics;
  const bool up = packet.from_low == flow->state.source_is_low;
  const auto* same_direction = reinterpret_cast<const char*>(&statistics.by_direction[up ? 0 : 1]);
  __builtin_prefetch(same_direction, 1);
  __builtin_prefetch(same_direction + 64, 1);
  __builtin_prefetch(&statistics.inter_arrival, 1);
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
  if (flow->state.dissection != nullptr) Dissect(packet, *flow);
  MakeProgressEvents(packet, *flow);
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
  if (reason == EndReason::kActive && settings_.continue_flows) {
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
  if (dissector_ != nullptr) state.dissection = dissector_->Begin();
  if (with_features_) {
    state.features = std::make_unique<FlowFeatures>();
  }
  if (settings_.community_id) state.features->community_id = CommunityId(packet);
  ++statistics_.flows_started;
  statistics_.peak_flows_open = std::max<uint64_t>(statistics_.peak_flows_open, table_.size());
  return flow;
}

// True where the packet closed the flow's TCP connection and the session asks for that.
bool Worker::Count(const PacketView& packet, FlowState& state) {
  const Direction direction =
      packet.from_low == state.source_is_low ? Direction::kSrcToDst : Direction::kDstToSrc;
  FlowCounters& counters = state.by_direction[static_cast<size_t>(direction)];
  if (state.features != nullptr) AddFeatures(packet, state, direction);
  counters.Add(SizesOf(packet), packet.timestamp_ns);
  state.last_seen_ns = packet.timestamp_ns;
  if (!settings_.tcp_close_ends_flow || packet.key.protocol != kProtocolTcp) return false;
  return state.tcp_close.Add(static_cast<int>(direction), packet);
}

// Called before the packet is counted, while the times of the one before are still there.
void Worker::AddFeatures(const PacketView& packet, FlowState& state, Direction direction) {
  const FlowCounters& counters = state.by_direction[static_cast<size_t>(direction)];
  const uint32_t size = SizeOf(packet, settings_.accounting);
  const int64_t since_previous =
      state.packets() == 0 ? -1 : NanosBetween(state.last_seen_ns, packet.timestamp_ns);
  if (settings_.statistics) {
    const int64_t since_same =
        counters.packets == 0 ? -1 : NanosBetween(counters.last_seen_ns, packet.timestamp_ns);
    state.features->statistics.Add(direction, size, packet.tcp_flags, since_previous, since_same);
  }
  if (state.packets() < settings_.early_packets) {
    state.features->early_packets.Add({.inter_arrival = std::max<int64_t>(0, since_previous),
                                       .size = size,
                                       .direction = direction},
                                      settings_.early_packets);
  }
}

void Worker::Dissect(const PacketView& packet, FlowEntry& flow) {
  FlowState& state = flow.state;
  const DissectionStep step = dissector_->Dissect(state.dissection, packet.ip, packet.ip_captured,
                                                  DissectionTime(packet.timestamp_ns));
  if (step == DissectionStep::kGoOn) return;
  FinishDissection(state);
  emitter_.Emit(EventType::kClassified, flow, EndReason::kNone, packet.timestamp_ns);
}

void Worker::FinishDissection(FlowState& state) {
  if (state.dissection == nullptr) return;
  Dissector::Result result = dissector_->Finish(std::exchange(state.dissection, nullptr));
  state.application = result.application;
  state.metadata = std::move(result.metadata);
}

// The label so far, for an event while dissection goes on.
void Worker::RefreshLabel(FlowState& state) {
  if (state.dissection != nullptr) state.application = dissector_->Current(state.dissection);
}

// EARLY once, at the packet that makes the sequence complete; UPDATED on the first packet an
// interval after the flow's last event.
void Worker::MakeProgressEvents(const PacketView& packet, FlowEntry& flow) {
  FlowState& state = flow.state;
  if (settings_.events.early && state.packets() == settings_.early_event_packets) {
    RefreshLabel(state);
    emitter_.Emit(EventType::kEarly, flow, EndReason::kNone, packet.timestamp_ns);
  }
  if (settings_.events.updated &&
      AtLeastApart(state.last_event_ns, packet.timestamp_ns, settings_.update_interval_ns)) {
    RefreshLabel(state);
    emitter_.Emit(EventType::kUpdated, flow, EndReason::kNone, packet.timestamp_ns);
    state.last_event_ns = packet.timestamp_ns;
  }
}

void Worker::ExpireIdle(int64_t now_ns) {
  for (FlowEntry* flow = table_.oldest();
       flow != nullptr && AtLeastApart(flow->state.last_seen_ns, now_ns, timeouts_.idle_ns);
       flow = table_.oldest()) {
    End(flow, EndReason::kIdle, now_ns);
  }
}

void Worker::End(FlowEntry* flow, EndReason reason, int64_t now_ns) {
  FinishDissection(flow->state);
  if (!budget_->Take()) {
    table_.Erase(flow);  // it stays among the open ones in the books
    return;
  }
  emitter_.Emit(EventType::kEnded, *flow, reason, now_ns);
  const FlowCounters both = Sum(flow->state.by_direction[0], flow->state.by_direction[1]);
  statistics_.packets_of_ended_flows += both.packets;
  statistics_.bytes_of_ended_flows += both.link_bytes;
  ++statistics_.flows_ended[static_cast<size_t>(reason)];
  table_.Erase(flow);
}

void Worker::EndAll(EndReason reason) {
  const FlowEntry* ahead = table_.oldest();
  for (size_t i = 0; i < kEndsAhead && ahead != nullptr; ++i) ahead = table_.NextNewer(ahead);
  while (FlowEntry* flow = table_.oldest()) {
    if (ahead != nullptr) {
      table_.PrefetchErase(ahead);
      ahead = table_.NextNewer(ahead);
    }
    End(flow, reason, flow->state.last_seen_ns);
  }
  Flush();
}

CaptureStatistics Worker::Statistics() const {
  CaptureStatistics statistics = statistics_;
  statistics.flows_open =
      statistics.flows_started -
      std::accumulate(statistics.flows_ended.begin(), statistics.flows_ended.end(), uint64_t{0});
  statistics.events = emitter_.events();
  if (dissector_ != nullptr) statistics.dropped_text_bytes = dissector_->dropped_text_bytes();
  return statistics;
}

}  // namespace weir
