#include "engine/meter/flows/open_flows.h"

#include <numeric>
#include <utility>

#include "engine/meter/holds/held_flow.h"

namespace weir {

OpenFlows::OpenFlows(const MeterSettings& settings, std::unique_ptr<Dissector> dissector,
                     FlowSink* sink, RecordBudget* budget, FlowIds ids,
                     const ProcessDirectory* processes, std::vector<std::string> interface_names)
    : timeouts_{settings.idle_timeout_ns, settings.active_timeout_ns},
      continue_flows_(settings.continue_flows),
      dissector_(std::move(dissector)),
      table_(FlowsPerWorker(settings), FlowRoom(budget->open_flows(), FlowWeight(settings))),
      emitter_(settings, sink, std::move(interface_names)),
      stages_(StageContext{settings, emitter_, dissector_.get(), processes, budget->open_flows()}),
      budget_(budget),
      ids_(ids) {}

OpenFlows::~OpenFlows() {
  // Flows that were not ended still hold dissections.
  for (FlowEntry* flow = table_.oldest(); flow != nullptr; flow = table_.oldest()) {
    stages_.OnEnd(*flow);
    table_.Erase(flow);
  }
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
  stages_.OnOpen(packet, flow);
  ++statistics_.flows_started;
  statistics_.peak_flows_open = std::max<uint64_t>(statistics_.peak_flows_open, table_.size());
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
  stages_.OnEnd(flow);
  if (!budget_->Take()) return;  // its packets stay among those of open flows
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

bool OpenFlows::WriteSnapshot(uint32_t& position, size_t max_bytes, EventBatch& batch) {
  while (batch.bytes().size() < max_bytes) {
    FlowEntry* flow = table_.NextByNumber(position);
    if (flow == nullptr) return false;
    RefreshLabel(dissector_.get(), flow->state);
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
  statistics.dropped_text_bytes = stages_.Get<DissectionStage>().dropped_text_bytes();
  const hello::ReaderStatistics hellos = stages_.Get<DissectionStage>().hello_statistics();
  statistics.hello_assemblies = hellos.assemblies;
  statistics.hello_assemblies_finished = hellos.finished;
  statistics.hello_assemblies_abandoned = hellos.abandoned;
  statistics.hello_assemblies_open = hellos.open;
  statistics.hello_assembly_bytes = hellos.bytes;
  return statistics;
}

}  // namespace weir
