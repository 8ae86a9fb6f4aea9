#include "engine/meter/flows/open_flows.h"

#include <numeric>
#include <optional>
#include <utility>

#include "engine/meter/holds/held_flow.h"
#include "engine/packet/handshake_role.h"
#include "engine/packet/header_fields.h"
#include "engine/packet/quoted_packet.h"

namespace weir {

OpenFlows::OpenFlows(const MeterSettings& settings, std::unique_ptr<Dissector> dissector,
                     FlowSink* sink, RecordBudget* budget, FlowIds ids,
                     const ProcessDirectory* processes,
                     std::shared_ptr<const InterfaceNames> interface_names)
    : idle_lists_(settings),
      active_timeout_ns_(settings.active_timeout_ns),
      continue_flows_(settings.continue_flows),
      follow_connections_(ValuesOf(settings.rules).connections),
      key_icmp_id_(settings.key_icmp_id),
      renewing_flags_(ValuesOf(settings.rules).connections ? kTcpSyn : 0),
      dissector_(std::move(dissector)),
      table_(FlowsPerWorker(settings), FlowRoom(budget->open_flows(), FlowWeight(settings)),
             idle_lists_.count()),
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

bool OpenFlows::AttachIcmpError(const PacketView& packet) {
  const std::optional<FlowKey> key = QuotedFlow(packet, key_icmp_id_);
  if (!key.has_value()) return false;
  FlowEntry* const flow = table_.Find(*key, HashFlowKey(*key));
  if (flow == nullptr) return false;
  IcmpErrors& errors = flow->state.MakeExtras().icmp_errors;
  ++errors.packets;
  errors.link_bytes += packet.link_bytes;
  errors.last = IcmpMessageOf(packet).value_or(IcmpMessage());
  ++statistics_.icmp_errors_in_flows;
  return true;
}

FlowEntry* OpenFlows::Open(const PacketView& packet) {
  if (FlowEntry* victim = table_.MustEvict(packet.key_hash); victim != nullptr) {
    End(victim, EndReason::kEvicted, packet.timestamp_ns);
  }
  FlowEntry* flow = table_.Insert(packet.key, packet.key_hash, idle_lists_.Of(packet.key.protocol));
  OpenRecord(packet, *flow, {});
  return flow;
}

void OpenFlows::RenewIfOver(const PacketView& packet, FlowEntry& flow, EndReason by_age) {
  const FlowState& state = flow.state;
  EndReason reason = by_age;
  if (state.idle_list == idle_lists_.closed()) {
    // What is under way still belongs to it, however long the connection was open.
    const bool is_over =
        by_age == EndReason::kIdle ||
        AtLeastApart(state.tcp.closed_ns(), packet.timestamp_ns, kTcpLongestLingerNs);
    reason = is_over ? EndReason::kTcpClosed : EndReason::kNone;
  }
  if (reason == EndReason::kNone && (packet.tcp_flags & renewing_flags_)) {
    const int sender = packet.from_low == state.source_is_low ? 0 : 1;
    if (state.tcp.IsOfAnother(sender, packet,
                              {state.tcp_phase, state.packets(), state.last_seen_ns})) {
      reason =
          state.idle_list == idle_lists_.closed() ? EndReason::kTcpClosed : EndReason::kTcpReused;
    }
  }
  if (reason != EndReason::kNone) Renew(packet, flow, reason);
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
  if (cut.id != 0) {
    state.MakeExtras().continues_id = cut.id;
    state.source_is_low = cut.source_is_low;
  } else {
    const bool from_asked = follow_connections_ && IsAnswer(packet);
    state.source_is_low = packet.from_low != from_asked;
  }
  state.first_way =
      packet.from_low == state.source_is_low ? Direction::kSrcToDst : Direction::kDstToSrc;
  state.idle_list = idle_lists_.Of(packet.key.protocol);
  ComesDue(packet.timestamp_ns, state.idle_list);
  stages_.OnOpen(packet, flow);
  ++statistics_.flows_started;
  statistics_.peak_flows_open = std::max<uint64_t>(statistics_.peak_flows_open, table_.size());
}

void OpenFlows::Linger(FlowEntry* flow, int64_t last_ns) {
  LeaveIfPassedOver(flow, flow->state.idle_list);
  flow->state.idle_list = idle_lists_.closed();
  TouchAt(flow, last_ns);
  by_close_.PushNewest(table_.NumberOf(flow), 0);
  ComesDue(flow->state.last_seen_ns, idle_lists_.closed());
}

void OpenFlows::TouchAt(FlowEntry* flow, int64_t last_ns) {
  table_.TouchBefore(flow, flow->state.idle_list, kMostPassed, [last_ns](const FlowEntry& other) {
    const HeldFlow* const held = other.state.held;
    return (held == nullptr ? other.state.last_seen_ns : held->last_packet_ns) > last_ns;
  });
}

void OpenFlows::EndDue(int64_t now_ns) {
  for (size_t list = 0; list < idle_lists_.count(); ++list) EndIdle(list, now_ns);
  EndLongClosed(now_ns);
  FindNextDue();
}

// Queued packets are as good as counted ones where they make a flow younger.
void OpenFlows::EndIdle(size_t list, int64_t now_ns) {
  while (true) {
    emitter_.YieldIfHeldUp();
    FlowEntry* const flow = OldestToEnd(list);
    if (flow == nullptr || !IsIdle(flow->state.last_seen_ns, now_ns, list)) return;
    if (flow->state.held == nullptr) {
      table_.PrefetchNextErases(flow);
      End(flow, IdleReason(list), now_ns);
    } else if (IsIdle(flow->state.held->last_packet_ns, now_ns, list)) {
      passed_over_[list] = flow;
    } else {
      return;
    }
  }
}

// One that is held keeps those that were closed after it until their next packet.
void OpenFlows::EndLongClosed(int64_t now_ns) {
  while (true) {
    emitter_.YieldIfHeldUp();
    FlowEntry* const flow = FirstClosed();
    if (flow == nullptr || flow->state.held != nullptr) return;
    if (!AtLeastApart(flow->state.tcp.closed_ns(), now_ns, kTcpLongestLingerNs)) return;
    End(flow, EndReason::kTcpClosed, now_ns);
  }
}

void OpenFlows::FindNextDue() {
  next_due_ns_ = INT64_MAX;
  for (size_t list = 0; list < idle_lists_.count(); ++list) {
    const FlowEntry* const flow = OldestToEnd(list);
    if (flow == nullptr) continue;
    const HeldFlow* const held = flow->state.held;
    ComesDue(held == nullptr ? flow->state.last_seen_ns : held->last_packet_ns, list);
  }
  const FlowEntry* const closed = FirstClosed();
  if (closed == nullptr || closed->state.held != nullptr) return;
  next_due_ns_ =
      std::min(next_due_ns_, TimeAfter(closed->state.tcp.closed_ns(), kTcpLongestLingerNs));
}

void OpenFlows::EndRecord(FlowEntry& flow, EndReason reason, int64_t now_ns) {
  if (flow.state.idle_list == idle_lists_.closed()) by_close_.Remove(table_.NumberOf(&flow));
  stages_.OnEnd(flow);
  if (!budget_->Take()) return;  // its packets stay among those of open flows
  emitter_.Emit(EventType::kEnded, flow, reason, now_ns);
  const FlowCounters both = Sum(flow.state.by_direction[0], flow.state.by_direction[1]);
  statistics_.packets_of_ended_flows += both.packets;
  statistics_.bytes_of_ended_flows += both.link_bytes;
  if (flow.state.extras != nullptr) {
    statistics_.packets_of_ended_flows += flow.state.extras->icmp_errors.packets;
    statistics_.bytes_of_ended_flows += flow.state.extras->icmp_errors.link_bytes;
  }
  ++statistics_.flows_ended[static_cast<size_t>(reason)];
}

void OpenFlows::EndAllIdle() {
  uint32_t number = 0;
  while (FlowEntry* flow = table_.NextByNumber(number)) {
    EndIfIdle(flow);
    emitter_.YieldIfHeldUp();
  }
}

void OpenFlows::EndAll(EndReason reason) {
  while (FlowEntry* flow = table_.oldest()) {
    table_.PrefetchNextErases(flow);
    const bool is_closed = flow->state.idle_list == idle_lists_.closed();
    End(flow, is_closed ? EndReason::kTcpClosed : reason, flow->state.last_seen_ns);
    emitter_.YieldIfHeldUp();
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
