#include "engine/meter/flows/flow_pipeline.h"

#include <utility>

#include "engine/base/fetch_ahead.h"
#include "engine/packet/quoted_packet.h"

namespace weir {
namespace {

// How many packets ahead of its use something is fetched, so that cache misses overlap with the
// work on the packets between: the packet itself and its bytes, which another thread may have read;
// the flow's slot in the index, then its entry, then its features.
constexpr size_t kPacketsAhead = 48;
constexpr size_t kSlotsAhead = 24;
constexpr size_t kBytesAhead = 16;
constexpr size_t kEntriesAhead = 16;
constexpr size_t kFeaturesAhead = 8;

// The headers and where the payload begins.
constexpr size_t kFirstBytes = 192;

}  // namespace

absl::StatusOr<std::unique_ptr<FlowPipeline>> FlowPipeline::Create(
    const MeterSettings& settings, FlowSink* sink, RecordBudget* budget, FlowIds ids,
    const ProcessDirectory* processes, const Clock& clock,
    std::shared_ptr<const InterfaceNames> interface_names) {
  absl::StatusOr<std::unique_ptr<Dissector>> dissector = CreateDissector(settings);
  if (!dissector.ok()) return dissector.status();
  return std::unique_ptr<FlowPipeline>(new FlowPipeline(settings, *std::move(dissector), sink,
                                                        budget, ids, processes, clock,
                                                        std::move(interface_names)));
}

FlowPipeline::FlowPipeline(const MeterSettings& settings, std::unique_ptr<Dissector> dissector,
                           FlowSink* sink, RecordBudget* budget, FlowIds ids,
                           const ProcessDirectory* processes, const Clock& clock,
                           std::shared_ptr<const InterfaceNames> interface_names)
    : holds_one_at_a_time_(settings.max_flows > 0),
      flows_(settings, std::move(dissector), sink, budget, ids, processes,
             std::move(interface_names)),
      attaches_icmp_errors_(settings.attach_icmp_errors) {
  emitter().OnHeldUp([this] { Yield(); });
  if (settings.duplicate_window_ns > 0) {
    duplicates_ = std::make_unique<DuplicateFilter>(settings.duplicate_window_ns);
  }
  if (settings.verdicts.has_value() && settings.verdicts->hold_at_packet > 0) {
    holds_ = std::make_unique<FlowHolds>(*settings.verdicts, flows_, clock,
                                         ByteRoom(budget->open_flows()));
  }
}

template <typename Packets>
void FlowPipeline::ProcessAll(const Packets& packets) {
  flows_.RefreshProcesses();
  for (size_t i = 0; i < packets.size(); ++i) {
    FetchAheadOf(packets, i);
    emitter().YieldIfHeldUp();
    ProcessPacket(packets[i]);
  }
  if (holds_ != nullptr) holds_->HandOnEvents();
}

template void FlowPipeline::ProcessAll(const std::span<const PacketView>& packets);
template void FlowPipeline::ProcessAll(const PickedPackets& packets);

template <typename Packets>
void FlowPipeline::FetchAheadOf(const Packets& packets, size_t i) const {
  const size_t rest = packets.size() - i;
  if (rest > kPacketsAhead) FetchAhead(&packets[i + kPacketsAhead], sizeof(PacketView));
  if (rest > kSlotsAhead) flows_.PrefetchSlot(packets[i + kSlotsAhead]);
  if (rest > kBytesAhead) FetchAhead(packets[i + kBytesAhead].ip, kFirstBytes);
  if (rest > kEntriesAhead) flows_.PrefetchEntry(packets[i + kEntriesAhead]);
  if (flows_.with_features() && rest > kFeaturesAhead) {
    flows_.PrefetchFeatures(packets[i + kFeaturesAhead]);
  }
}

void FlowPipeline::ProcessPacket(const PacketView& packet) {
  flows_.AdvanceTo(packet.timestamp_ns);
  if (duplicates_ != nullptr || attaches_icmp_errors_) {
    if (IsTaken(packet)) return;
  }
  FlowEntry* flow = flows_.Find(packet);
  if (flow != nullptr && flow->state.hold == HoldState::kHeld) {
    if (holds_->Queue(packet, flow)) return;
    flow = flows_.Find(packet);
  }
  if (flow == nullptr) {
    flow = Open(packet);
  } else {
    flows_.RenewIfOver(packet, *flow);
  }
  flows_.Touch(flow);
  const PacketSignals signals = flows_.Add(packet, *flow);
  if (signals.lingers) flows_.Linger(flow, packet.timestamp_ns);
  if (signals.early && holds_ != nullptr && holds_->Hold(flow, signals.ends)) {
    if (holds_one_at_a_time_) holds_->AwaitAll();
    return;
  }
  if (signals.ends != EndReason::kNone) flows_.End(flow, signals.ends, packet.timestamp_ns);
}

bool FlowPipeline::IsTaken(const PacketView& packet) {
  if (duplicates_ != nullptr && duplicates_->IsDuplicate(packet)) return true;
  return attaches_icmp_errors_ && MayBeIcmpError(packet) && flows_.AttachIcmpError(packet);
}

// Which flow is evicted must not depend on when verdicts come.
FlowEntry* FlowPipeline::Open(const PacketView& packet) {
  if (holds_ != nullptr && holds_->any() && flows_.MayEvictFor(packet)) holds_->AwaitAll();
  return flows_.Open(packet);
}

void FlowPipeline::EndAll(EndReason reason) {
  if (holds_ != nullptr) {
    if (reason == EndReason::kShutdown) holds_->DetachHolder();
    holds_->AwaitAll();
    flows_.EndAllIdle();
  }
  flows_.EndAll(reason);
  emitter().Flush();
}

void FlowPipeline::Apply(std::span<const FlowVerdict> verdicts,
                         std::span<VerdictOutcome> outcomes) {
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const VerdictOutcome outcome = ApplyOne(verdicts[i]);
    if (outcome != VerdictOutcome::kUnknown) outcomes[i] = outcome;
  }
  Settle();
}

// What verdicts end makes events, so it waits for room; what they say holds from now on.
bool FlowPipeline::SettleOne() {
  if (to_end_.empty()) return holds_ != nullptr && holds_->ReleaseNext();
  FlowEntry* const flow = to_end_.front();
  to_end_.pop_front();
  flows_.End(flow, EndReason::kProgram, flows_.clock_ns());
  return true;
}

void FlowPipeline::Settle() {
  while (!emitter().is_held_up() && SettleOne()) continue;
}

void FlowPipeline::Yield() {
  do {
    while (emitter().is_held_up()) await_room_();
  } while (SettleOne());
}

VerdictOutcome FlowPipeline::ApplyOne(const FlowVerdict& verdict) {
  FlowEntry* const flow = flows_.verdicts().Find(verdict.flow_id);
  if (flow == nullptr) return VerdictOutcome::kUnknown;
  const HeldFlow* const held = flow->state.held;
  if (held != nullptr && held->ends) return VerdictOutcome::kUnknown;  // a verdict before ended it
  const bool is_late = flow->state.hold == HoldState::kExpired;
  const bool fits = flows_.verdicts().ChangeLabels(*flow, verdict.removed_labels, verdict.labels);
  const bool ends = fits && verdict.end_flow;
  if (held != nullptr) {
    holds_->Decide(*flow, ends);
  } else if (ends) {
    flows_.verdicts().Forget(*flow);
    to_end_.push_back(flow);
  }
  if (!fits) return VerdictOutcome::kRefused;
  ++verdicts_applied_;
  if (is_late) ++verdicts_late_;
  return is_late ? VerdictOutcome::kLate : VerdictOutcome::kApplied;
}

CaptureStatistics FlowPipeline::Statistics() const {
  CaptureStatistics statistics = flows_.Statistics();
  statistics.verdicts_applied = verdicts_applied_;
  statistics.verdicts_late = verdicts_late_;
  if (holds_ != nullptr) holds_->AddTo(statistics);
  if (duplicates_ != nullptr) {
    statistics.duplicate_packets = duplicates_->packets();
    statistics.duplicate_bytes = duplicates_->bytes();
  }
  return statistics;
}

}  // namespace weir
