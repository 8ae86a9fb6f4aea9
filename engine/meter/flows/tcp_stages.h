// The stages of TCP: where a connection ends, and how it goes; and the end of a record by its
// packets.
#ifndef WEIR_ENGINE_METER_FLOWS_TCP_STAGES_H_
#define WEIR_ENGINE_METER_FLOWS_TCP_STAGES_H_

#include "engine/base/fetch_ahead.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// Follows the connection. A packet in the middle of one costs a look at its flags and the phase.
class TcpStage {
 public:
  explicit TcpStage(const StageContext& context)
      : follows_(ValuesOf(context.settings.rules).connections),
        close_ends_(context.settings.tcp_close_ends_flow) {}

  bool is_asked() const { return follows_ || close_ends_; }

  PacketSignals OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) const {
    constexpr uint8_t kControl = kTcpSyn | kTcpFin | kTcpRst;
    if (!(packet.tcp_flags & kControl) && flow.state.tcp_phase != TcpPhase::kClosing) return {};
    return Follow(packet, flow.state, direction);
  }

 private:
  PacketSignals Follow(const PacketView& packet, FlowState& state, Direction direction) const;

  const bool follows_;     // by the standard rules; else a close ends the record at once
  const bool close_ends_;  // a close does, sooner or later
};

// Fills TcpAnalysis of TCP flows.
class TcpAnalysisStage {
 public:
  explicit TcpAnalysisStage(const StageContext& context)
      : is_asked_(context.settings.tcp_analysis) {}

  bool is_asked() const { return is_asked_; }

  void OnOpen(const PacketView& packet, FlowEntry& flow) const;
  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) const {
    if (flow.state.tcp_analysis != nullptr) Analyze(packet, *flow.state.tcp_analysis, direction);
  }

  // Hint for a packet that will come soon. `flow`: where it will most likely go; null: unknown.
  static void Prefetch(const FlowEntry* flow) {
    if (flow == nullptr || flow->state.tcp_analysis == nullptr) return;
    FetchAhead(flow->state.tcp_analysis.get(), sizeof(TcpAnalysis));
  }

 private:
  static void Analyze(const PacketView& packet, TcpAnalysis& analysis, Direction direction);

  const bool is_asked_;
};

// Ends a record with a certain packet of it. REQUIRES: comes behind the counters.
class PacketLimitStage {
 public:
  explicit PacketLimitStage(const StageContext& context)
      : max_packets_(context.settings.max_packets) {}

  bool is_asked() const { return max_packets_ > 0; }

  PacketSignals OnPacket(const PacketView&, FlowEntry& flow, Direction) const {
    if (flow.state.packets() < max_packets_) return {};
    return {.ends = EndReason::kPacketLimit};
  }

 private:
  const uint64_t max_packets_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_TCP_STAGES_H_
