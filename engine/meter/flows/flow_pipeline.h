// The hot loop of one worker: takes each packet to its flow, and ends flows when their time has
// come. Between packets it does what clients ask of its flows.
#ifndef WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_
#define WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/flows/flow_ids.h"
#include "engine/meter/flows/open_flows.h"
#include "engine/meter/holds/flow_holds.h"
#include "engine/meter/holds/flow_verdict.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"
#include "engine/packet/picked_packets.h"

namespace weir {

// Thread-compatible: one thread owns it. Shares nothing with those of other workers but the sink.
class FlowPipeline {
 public:
  // `sink`, `budget` and `clock` (by which holds are timed) outlive the pipeline, and so does
  // `processes`, which is there where the settings ask for processes.
  static absl::StatusOr<std::unique_ptr<FlowPipeline>> Create(
      const MeterSettings& settings, FlowSink* sink, RecordBudget* budget,
      FlowIds ids = FlowIds::ByPacket(), const ProcessDirectory* processes = nullptr,
      const Clock& clock = SystemClock());

  // Packets of this worker's flows, in the order of the source; all there are, or those picked for
  // it. They are borrowed for the call.
  void Process(std::span<const PacketView> packets) { ProcessAll(packets); }
  void Process(const PickedPackets& packets) { ProcessAll(packets); }

  // Ends the flows that are idle at `now_ns` (Unix time) though no packet comes.
  void AdvanceTo(int64_t now_ns) {
    flows_.RefreshProcesses();
    flows_.AdvanceTo(now_ns);
  }

  // Ends all flows in the order of last use, and hands everything to the sink. Flows that are held
  // are waited for, unless the reason is a shutdown.
  void EndAll(EndReason reason);

  // Hands the events made so far to the sink.
  void Flush() { flows_.emitter().Flush(); }
  bool has_events() const { return flows_.has_events(); }

  // How to wait for commands where flows are held. REQUIRES: called before the first packet in a
  // session that holds flows.
  void OnAwaitMail(FlowHolds::AwaitMail await_mail);

  // As FlowHolds; nothing in a session that holds none.
  void AttachHolder();
  void DetachHolder();

  // Applies the verdicts on flows that are open here, in their order, and sets their outcomes;
  // those of others are left alone. REQUIRES: the session allows verdicts; as many outcomes as
  // verdicts.
  void Apply(std::span<const FlowVerdict> verdicts, std::span<VerdictOutcome> outcomes);

  // As OpenFlows::WriteSnapshot.
  bool WriteSnapshot(uint32_t& position, size_t max_bytes, EventBatch& batch) {
    return flows_.WriteSnapshot(position, max_bytes, batch);
  }

  // To be called when the commands that were there have been run; see FlowHolds::ReleaseExpired.
  void ReleaseExpiredHolds() {
    if (holds_ != nullptr) holds_->ReleaseExpired();
  }
  // How long the worker may wait for packets or commands.
  int64_t NanosToDeadline() const {
    return holds_ == nullptr ? INT64_MAX : holds_->NanosToDeadline();
  }

  // The worker's part of the books.
  CaptureStatistics Statistics() const;

 private:
  FlowPipeline(const MeterSettings& settings, DissectionStage dissection, FlowSink* sink,
               RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes,
               const Clock& clock);

  template <typename Packets>
  void ProcessAll(const Packets& packets);
  template <typename Packets>
  void FetchAheadOf(const Packets& packets, size_t i) const;
  void ProcessPacket(const PacketView& packet);
  FlowEntry* Open(const PacketView& packet);
  VerdictOutcome ApplyOne(const FlowVerdict& verdict);

  // Records that are counted out one by one must end in the order of the packets.
  const bool holds_one_at_a_time_;
  OpenFlows flows_;
  std::unique_ptr<FlowHolds> holds_;  // null where the session holds none
  uint64_t verdicts_applied_ = 0;
  uint64_t verdicts_late_ = 0;  // of those
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_
