// The open flows of one worker, and their records: opened, passed through the stages, ended.
#ifndef WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_
#define WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/flow_end.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/flows/flow_state.h"
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
// Invariant: the table's order of use is the order of the flows' newest packets, counted or, of
// flows that are held, queued; so the oldest flow is always the next to be idle. Flows that are
// held beyond their idle timeout are passed over: they are the oldest, and end when they are
// released.
class OpenFlows {
 public:
  // `sink`, `budget` and `processes` outlive it; the last is null where the session asks for none.
  // `dissector`: as CreateDissector() made it. `interface_names`: the source's.
  OpenFlows(const MeterSettings& settings, std::unique_ptr<Dissector> dissector, FlowSink* sink,
            RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes,
            std::vector<std::string> interface_names);
  ~OpenFlows();

  // Hints for packets that will be looked up soon; see FlowTable.
  void PrefetchSlot(const PacketView& packet) const { table_.PrefetchSlot(packet.key_hash); }
  void PrefetchEntry(const PacketView& packet) const {
    table_.PrefetchEntry(packet.key_hash,
                         with_features() ? kHotEntryBytesWithFeatures : kHotEntryBytes);
  }
  void PrefetchFeatures(const PacketView& packet) const {
    FeatureStage::Prefetch(packet, table_.LikelyEntry(packet.key_hash));
  }
  bool with_features() const { return stages_.Get<FeatureStage>().is_asked(); }

  // To be called for each batch of packets.
  void RefreshProcesses() { stages_.Get<ProcessLookup>().Refresh(table_); }

  // Time has come to `now_ns`, Unix time: ends the flows that are idle by then.
  void AdvanceTo(int64_t now_ns) {
    clock_ns_ = std::max(clock_ns_, now_ns);
    const FlowEntry* flow = OldestToEnd();
    if (flow != nullptr && IsIdle(flow->state.last_seen_ns, now_ns)) EndIdle(now_ns);
  }
  int64_t clock_ns() const { return clock_ns_; }

  // The flow of the packet's key; null where there is none.
  FlowEntry* Find(const PacketView& packet) { return table_.Find(packet.key, packet.key_hash); }
  // Whether a flow may have to end before one of the packet's key can be opened.
  bool MayEvictFor(const PacketView& packet) const { return table_.MayEvict(packet.key_hash); }

  // A new flow, with a record that `packet` opens. REQUIRES: its key is not there.
  FlowEntry* Open(const PacketView& packet);

  // Where the flow's record is over by its age when `packet` comes: ends it, and opens the next one
  // in its place.
  void RenewIfOver(const PacketView& packet, FlowEntry& flow) {
    const FlowState& state = flow.state;
    const EndReason reason =
        EndReasonAt(packet.timestamp_ns, state.first_seen_ns, state.last_seen_ns, timeouts_);
    if (reason != EndReason::kNone) Renew(packet, flow, reason);
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

  // Makes the flow the most recently used.
  void Touch(FlowEntry* flow) { table_.Touch(flow); }
  void TouchHeld(FlowEntry* flow) {
    if (flow == passed_over_) passed_over_ = table_.NextOlder(flow);
    table_.Touch(flow);
  }

  // Ends the flow's record. The flow stays, for Reopen or Erase.
  void EndRecord(FlowEntry& flow, EndReason reason, int64_t now_ns);
  void Erase(FlowEntry* flow) {
    if (flow == passed_over_) passed_over_ = table_.NextOlder(flow);
    table_.Erase(flow);
  }
  void End(FlowEntry* flow, EndReason reason, int64_t now_ns) {
    EndRecord(*flow, reason, now_ns);
    Erase(flow);
  }
  // Ends the flow where it is idle now.
  void EndIfIdle(FlowEntry* flow) {
    if (IsIdle(flow->state.last_seen_ns, clock_ns_)) End(flow, EndReason::kIdle, clock_ns_);
  }
  // All of them, in the order of last use. REQUIRES: none is held.
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

  bool IsIdle(int64_t last_ns, int64_t now_ns) const {
    return AtLeastApart(last_ns, now_ns, timeouts_.idle_ns);
  }
  FlowEntry* OldestToEnd() {
    return passed_over_ == nullptr ? table_.oldest() : table_.NextNewer(passed_over_);
  }
  void EndIdle(int64_t now_ns);
  void Renew(const PacketView& packet, FlowEntry& flow, EndReason reason);
  void OpenRecord(const PacketView& packet, FlowEntry& flow, const CutRecord& cut);

  const FlowTimeouts timeouts_;
  const bool continue_flows_;
  const std::unique_ptr<Dissector> dissector_;  // null where the session dissects nothing
  FlowTable<FlowState> table_;
  EventEmitter emitter_;
  Stages stages_;
  RecordBudget* const budget_;
  FlowIds ids_;
  int64_t clock_ns_ = INT64_MIN;      // the largest time so far
  FlowEntry* passed_over_ = nullptr;  // the newest of the flows that are; it is held
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_OPEN_FLOWS_H_
