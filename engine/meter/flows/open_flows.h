// The open flows of one worker, and their records: opened, passed through the stages, ended.
#ifndef WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_
#define WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/flow_end.h"
#include "engine/flow/use_lists.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/flows/idle_lists.h"
#include "engine/meter/flows/stages.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Where a worker's records have their ids from.
// The packet that opened them, or the worker's own count, with the worker's number above bit 43.
class FlowIds {
 public:
  static FlowIds ByPacket() { return FlowIds(0); }
  static FlowIds ByCount(uint64_t worker) { return FlowIds((worker << 43) + 1); }

  uint64_t Next(uint64_t packet_ordinal) { return next_ == 0 ? packet_ordinal : next_++; }

 private:
  explicit FlowIds(uint64_t next) : next_(next) {}
  uint64_t next_;  // 0: by packet
};

// Thread-compatible: one worker owns it. What every packet needs is inline.
//
// Invariant: the order of use of each of the table's lists is the order of its flows' newest
// packets, counted or, of flows that are held, queued; so the oldest flow of a list is always the
// next of it to be idle. Flows that are held beyond their idle timeout are passed over: they are
// the oldest, and end when they are released.
class OpenFlows {
 public:
  // `sink`, `budget` and `processes` outlive it; the last is null where the session asks for none.
  // `dissector`: as CreateDissector() made it. `interface_names`: the source's.
  OpenFlows(const MeterSettings& settings, std::unique_ptr<Dissector> dissector, FlowSink* sink,
            RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes,
            std::shared_ptr<const InterfaceNames> interface_names);
  ~OpenFlows();

  // Hints for packets that will be looked up soon; see FlowTable.
  void PrefetchSlot(const PacketView& packet) const { table_.PrefetchSlot(packet.key_hash); }
  void PrefetchEntry(const PacketView& packet) const {
    table_.PrefetchEntry(packet.key_hash,
                         with_features() ? kHotEntryBytesWithFeatures : kHotEntryBytes);
  }
  void PrefetchFeatures(const PacketView& packet) const {
    const FlowEntry* const flow = table_.LikelyEntry(packet.key_hash);
    FeatureStage::Prefetch(packet, flow);
    TcpAnalysisStage::Prefetch(flow);
  }
  bool with_features() const {
    return stages_.Get<FeatureStage>().is_asked() || stages_.Get<TcpAnalysisStage>().is_asked();
  }

  // To be called for each batch of packets.
  void RefreshProcesses() { stages_.Get<ProcessLookup>().Refresh(table_); }

  // Time has come to `now_ns`, Unix time: ends the flows that are idle by then, and closed
  // connections that have lingered. May yield between them (EventEmitter::YieldIfHeldUp), as
  // EndAll() does.
  void AdvanceTo(int64_t now_ns) {
    clock_ns_ = std::max(clock_ns_, now_ns);
    if (now_ns >= next_due_ns_) EndDue(now_ns);
  }
  int64_t clock_ns() const { return clock_ns_; }

  // Where the packet is an error about a flow that is open, counts it there. False where it is not.
  bool AttachIcmpError(const PacketView& packet);

  // The flow of the packet's key; null where there is none.
  FlowEntry* Find(const PacketView& packet) { return table_.Find(packet.key, packet.key_hash); }
  // Whether a flow may have to end before one of the packet's key can be opened.
  bool MayEvictFor(const PacketView& packet) const { return table_.MayEvict(packet.key_hash); }

  // A new flow, with a record that `packet` opens. REQUIRES: its key is not there.
  FlowEntry* Open(const PacketView& packet);

  // Where the flow's record is over when `packet` comes, by its age or as the packet is of another
  // connection: ends it, and opens the next one in its place.
  void RenewIfOver(const PacketView& packet, FlowEntry& flow) {
    const FlowState& state = flow.state;
    const EndReason reason = EndReasonAt(
        packet.timestamp_ns, state.first_seen_ns(), state.last_seen_ns,
        {.idle_ns = idle_lists_.timeout_ns(state.idle_list), .active_ns = active_timeout_ns_});
    if (reason == EndReason::kNone && !(packet.tcp_flags & renewing_flags_) &&
        state.tcp_phase != TcpPhase::kClosed) {
      return;
    }
    RenewIfOver(packet, flow, reason);
  }

  // A record in place of one that EndRecord has ended.
  void Reopen(const PacketView& packet, FlowEntry& flow);

  // Passes the packet, which belongs to the flow's record, through the stages: counts it and makes
  // its events.
  PacketSignals Add(const PacketView& packet, FlowEntry& flow) {
    const bool from_source = packet.from_low == flow.state.source_is_low;
    return stages_.OnPacket(packet, flow,
                            from_source ? Direction::kSrcToDst : Direction::kDstToSrc);
  }

  // Makes the flow the most recently used of its list.
  void Touch(FlowEntry* flow) { table_.Touch(flow, flow->state.idle_list); }
  void TouchHeld(FlowEntry* flow) {
    LeaveIfPassedOver(flow, flow->state.idle_list);
    Touch(flow);
    ComesDue(clock_ns_, flow->state.idle_list);
  }
  // Where the flow is not in its list any more, but in `list`. Its newest packet came at `last_ns`.
  void LeaveList(FlowEntry* flow, uint8_t list, int64_t last_ns) {
    LeaveIfPassedOver(flow, list);
    TouchAt(flow, last_ns);
    ComesDue(flow->state.last_seen_ns, flow->state.idle_list);
  }

  // The flow's connection was closed with the packet that came last: its record stays for what is
  // under way. `last_ns` as above. REQUIRES: TcpStage says so.
  void Linger(FlowEntry* flow, int64_t last_ns);

  // Ends the flow's record. The flow stays, for Reopen or Erase.
  void EndRecord(FlowEntry& flow, EndReason reason, int64_t now_ns);
  void Erase(FlowEntry* flow) {
    LeaveIfPassedOver(flow, flow->state.idle_list);
    table_.Erase(flow);
  }
  void End(FlowEntry* flow, EndReason reason, int64_t now_ns) {
    EndRecord(*flow, reason, now_ns);
    Erase(flow);
  }
  // Ends the flow where it is idle now.
  void EndIfIdle(FlowEntry* flow) {
    const uint8_t list = flow->state.idle_list;
    if (IsIdle(flow->state.last_seen_ns, clock_ns_, list)) {
      End(flow, IdleReason(list), clock_ns_);
    } else {
      ComesDue(flow->state.last_seen_ns, list);
    }
  }
  // All that are idle now, whatever stands before them in their list: one that was held comes to
  // another list behind younger ones. REQUIRES: none is held.
  void EndAllIdle();
  // All of them, in the order of last use; closed connections as such. REQUIRES: none is held.
  void EndAll(EndReason reason);

  // Writes a SNAPSHOT event without sequence number of each open flow into `batch`, from `position`
  // (0 to begin with) on, until there are `max_bytes`, and moves `position`. False at the end.
  bool WriteSnapshot(uint32_t& position, size_t max_bytes, EventBatch& batch);

  EventEmitter& emitter() { return emitter_; }
  // REQUIRES: the session allows verdicts.
  VerdictStage& verdicts() { return stages_.Get<VerdictStage>(); }

  // The worker's part of the totals.
  CaptureStatistics Statistics() const;

 private:
  // The record that an active timeout cut off, and that the next one goes on from.
  struct CutRecord {
    uint64_t id = 0;  // 0: none
    bool source_is_low = true;
  };

  bool IsIdle(int64_t last_ns, int64_t now_ns, size_t list) const {
    return AtLeastApart(last_ns, now_ns, idle_lists_.timeout_ns(list));
  }
  EndReason IdleReason(size_t list) const {
    return list == idle_lists_.closed() ? EndReason::kTcpClosed : EndReason::kIdle;
  }
  FlowEntry* OldestToEnd(size_t list) {
    return passed_over_[list] == nullptr ? table_.oldest(static_cast<uint32_t>(list))
                                         : table_.NextNewer(passed_over_[list]);
  }
  void LeaveIfPassedOver(FlowEntry* flow, size_t list) {
    if (flow == passed_over_[list]) passed_over_[list] = table_.NextOlder(flow);
  }
  // The flow's place among others is by its newest packet, which came at `last_ns`: one that was
  // held comes late to a list, and in what order flows end must not hang on when verdicts come.
  void TouchAt(FlowEntry* flow, int64_t last_ns);
  // A flow whose newest packet came at `last_ns` is in the list now.
  void ComesDue(int64_t last_ns, size_t list) {
    next_due_ns_ = std::min(next_due_ns_, TimeAfter(last_ns, idle_lists_.timeout_ns(list)));
  }
  void EndDue(int64_t now_ns);
  void EndIdle(size_t list, int64_t now_ns);
  void EndLongClosed(int64_t now_ns);
  void FindNextDue();
  FlowEntry* FirstClosed() { return table_.At(by_close_.oldest(0)); }
  void RenewIfOver(const PacketView& packet, FlowEntry& flow, EndReason by_age);
  void Renew(const PacketView& packet, FlowEntry& flow, EndReason reason);
  void OpenRecord(const PacketView& packet, FlowEntry& flow, const CutRecord& cut);

  // Younger flows that one of a list is put before: what a late one may cost.
  static constexpr size_t kMostPassed = 4096;

  const IdleLists idle_lists_;
  const int64_t active_timeout_ns_;
  const bool continue_flows_;
  const bool follow_connections_;
  const bool key_icmp_id_;
  const uint8_t renewing_flags_;  // TcpFlag bits of packets that may be of another connection
  const std::unique_ptr<Dissector> dissector_;  // null where the session dissects nothing
  FlowTable<FlowState> table_;
  EventEmitter emitter_;
  Stages stages_;
  RecordBudget* const budget_;
  FlowIds ids_;
  int64_t clock_ns_ = INT64_MIN;     // the largest time so far
  int64_t next_due_ns_ = INT64_MAX;  // no flow ends by time before that
  // The newest of the flows of each list that are; it is held.
  std::array<FlowEntry*, IdleLists::kMost> passed_over_{};
  UseLists by_close_;  // lingering connections, in the order in which they were closed
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_
