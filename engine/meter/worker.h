// The hot loop: looks each packet's flow up, counts it, has it dissected, has its features added
// and its events made, and ends flows when their time has come.
#ifndef WEIR_ENGINE_METER_WORKER_H_
#define WEIR_ENGINE_METER_WORKER_H_

#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "engine/flow/expiry.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/dissection_stage.h"
#include "engine/meter/event_emitter.h"
#include "engine/meter/feature_stage.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flow_state.h"
#include "engine/meter/meter_settings.h"
#include "engine/meter/process_lookup.h"
#include "engine/meter/progress_events.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Where a worker's records have their ids from: the packet that opened them, or the worker's own
// count, with the worker's number above bit 43.
class FlowIds {
 public:
  static FlowIds ByPacket() { return FlowIds(0); }
  static FlowIds ByCount(uint64_t worker) { return FlowIds((worker << 43) + 1); }

  uint64_t Next(uint64_t packet_ordinal) { return next_ == 0 ? packet_ordinal : next_++; }

 private:
  explicit FlowIds(uint64_t next) : next_(next) {}
  uint64_t next_;  // 0: by packet
};

// Thread-compatible: one thread owns it. Shares nothing with other workers but the sink.
// Invariant: the table's order of use is the order of `last_seen_ns`, so that the oldest flow is
// always the next to be idle.
class Worker {
 public:
  // `sink` and `budget` outlive the worker, and so does `processes`, which is there where the
  // settings ask for processes.
  static absl::StatusOr<std::unique_ptr<Worker>> Create(
      const MeterSettings& settings, FlowSink* sink, RecordBudget* budget,
      FlowIds ids = FlowIds::ByPacket(), const ProcessDirectory* processes = nullptr);

  ~Worker();

  // Packets of this worker's flows, in the order of the source. They are borrowed for the call.
  void Process(std::span<const PacketView> packets);

  // Ends the flows that are idle at `now_ns` (Unix time) though no packet comes.
  void AdvanceTo(int64_t now_ns) {
    if (processes_ != nullptr) processes_->Refresh(table_);
    ExpireIdle(now_ns);
  }

  // Ends all flows in the order of last use, and hands everything to the sink.
  void EndAll(EndReason reason);

  // Hands the events made so far to the sink.
  void Flush() { emitter_.Flush(); }
  bool has_events() const { return emitter_.has_events(); }

  // The worker's part of the books.
  CaptureStatistics Statistics() const;

 private:
  Worker(const MeterSettings& settings, DissectionStage dissection, FlowSink* sink,
         RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes);

  void ProcessPacket(const PacketView& packet);
  // The record that an active timeout cut off, and that the packet's own goes on from.
  struct CutRecord {
    uint64_t id = 0;  // 0: none
    bool source_is_low = true;
  };

  FlowEntry* FindOpen(const PacketView& packet, CutRecord& cut);
  FlowEntry* Open(const PacketView& packet, const CutRecord& cut);
  bool Count(const PacketView& packet, FlowState& state);
  void ExpireIdle(int64_t now_ns);
  void End(FlowEntry* flow, EndReason reason, int64_t now_ns);

  const FlowTimeouts timeouts_;
  const bool tcp_close_ends_flow_;
  const bool continue_flows_;
  const FeatureStage features_;
  const DissectionStage dissection_;
  FlowTable<FlowState> table_;
  std::unique_ptr<ProcessLookup> processes_;  // null where the session asks for none
  EventEmitter emitter_;
  const ProgressEvents progress_;
  RecordBudget* const budget_;
  FlowIds ids_;
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_WORKER_H_
