// The way of one worker's packets: to their flows, through the stages or into a hold. Between
// packets, what clients ask of its flows.
#ifndef WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_
#define WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flows/duplicate_filter.h"
#include "engine/meter/flows/event_emitter.h"
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
  // `processes`, which is there where the settings ask for processes. `interface_names`: the
  // source's, by PacketView::interface_number.
  static absl::StatusOr<std::unique_ptr<FlowPipeline>> Create(
      const MeterSettings& settings, FlowSink* sink, RecordBudget* budget,
      FlowIds ids = FlowIds::ByPacket(), const ProcessDirectory* processes = nullptr,
      const Clock& clock = SystemClock(),
      std::shared_ptr<const InterfaceNames> interface_names = nullptr);

  // Packets of this worker's flows, in the order of the source; all there are, or those picked for
  // it. They are borrowed for the call.
  void Process(std::span<const PacketView> packets) { ProcessAll(packets); }
  void Process(const PickedPackets& packets) { ProcessAll(packets); }

  // The clock by which packets are stamped was set back at some of those to come.
  void AddClockSteps(std::span<const ClockStep> steps) {
    for (const ClockStep& step : steps) flows_.emitter().AddClockStep(step);
  }

  // Ends the flows that are idle at `now_ns`, by the packets' clock, though no packet comes.
  void AdvanceTo(int64_t now_ns) {
    flows_.RefreshProcesses();
    flows_.AdvanceTo(now_ns);
  }

  // Ends all flows in the order of last use, and hands everything to the sink. Flows that are held
  // are waited for, unless the reason is a shutdown.
  void EndAll(EndReason reason);

  // Applies the verdicts on flows that are open here, in their order, and sets their outcomes;
  // those of others are left alone. Never waits: where the sink has no room, the flows that end by
  // it are ended, and those that were held are released, when the pipeline yields. REQUIRES: the
  // session allows verdicts; as many outcomes as verdicts.
  void Apply(std::span<const FlowVerdict> verdicts, std::span<VerdictOutcome> outcomes);

  OpenFlows& flows() { return flows_; }
  EventEmitter& emitter() { return flows_.emitter(); }
  // Null where the session holds no flows.
  FlowHolds* holds() { return holds_.get(); }

  // `await_room` waits for room in the sink (EventEmitter::NanosToRoom), and does meanwhile what
  // others want of the flows: called between packets, with no flow in hand.
  void OnAwaitRoom(std::function<void()> await_room) { await_room_ = std::move(await_room); }

  // The worker's part of the totals.
  CaptureStatistics Statistics() const;

 private:
  FlowPipeline(const MeterSettings& settings, std::unique_ptr<Dissector> dissector, FlowSink* sink,
               RecordBudget* budget, FlowIds ids, const ProcessDirectory* processes,
               const Clock& clock, std::shared_ptr<const InterfaceNames> interface_names);

  template <typename Packets>
  void ProcessAll(const Packets& packets);
  template <typename Packets>
  void FetchAheadOf(const Packets& packets, size_t i) const;
  void ProcessPacket(const PacketView& packet);
  FlowEntry* Open(const PacketView& packet);
  // Whether the packet is none of its own flow: it came before, or is an error about another flow.
  bool IsTaken(const PacketView& packet);
  VerdictOutcome ApplyOne(const FlowVerdict& verdict);
  bool SettleOne();
  void Settle();
  void Yield();

  // Records that are counted out one by one must end in the order of the packets.
  const bool holds_one_at_a_time_;
  OpenFlows flows_;
  std::unique_ptr<FlowHolds> holds_;             // null where the session holds none
  std::unique_ptr<DuplicateFilter> duplicates_;  // null where the session leaves none out
  const bool attaches_icmp_errors_;
  std::function<void()> await_room_;
  std::deque<FlowEntry*> to_end_;  // by verdicts; none but while the emitter is held up
  uint64_t verdicts_applied_ = 0;
  uint64_t verdicts_late_ = 0;  // of those
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FLOW_PIPELINE_H_
