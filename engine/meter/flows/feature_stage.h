// What a session asks for beyond counters: statistics, the sequence of first packets, Community ID.
#ifndef WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_

#include "engine/base/fetch_ahead.h"
#include "engine/features/flow_statistics.h"
#include "engine/meter/flows/accounted_sizes.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Thread-compatible: one per worker, which owns the flows.
class FeatureStage {
 public:
  explicit FeatureStage(const MeterSettings& settings)
      : size_(SizesBy(settings.accounting).of_packet),
        with_statistics_(settings.statistics),
        with_community_id_(settings.community_id),
        with_processes_(settings.find_processes),
        early_packets_(settings.early_packets) {}

  // Whether the session asks for any: else nothing of this is called.
  bool enabled() const {
    return with_statistics_ || with_community_id_ || with_processes_ || early_packets_ > 0;
  }

  // Gives a flow that `packet` opens its features.
  void Begin(const PacketView& packet, FlowState& state) const;

  // Called before the packet is counted, while the times of the one before are still there.
  // REQUIRES: the flow has features.
  void Add(const PacketView& packet, FlowState& state, Direction direction) const;

  // Hint for a packet that will be added soon. `flow`: where it will most likely go; null: unknown.
  static void Prefetch(const PacketView& packet, const FlowEntry* flow) {
    if (flow == nullptr || flow->state.features == nullptr) return;
    const FlowStatistics& statistics = flow->state.features->statistics;
    const bool up = packet.from_low == flow->state.source_is_low;
    FetchAhead(&statistics.by_direction[up ? 0 : 1]);
    FetchAhead(&statistics.packet_size);
  }

 private:
  uint32_t PacketView::*const size_;  // of those that packets have
  const bool with_statistics_;
  const bool with_community_id_;
  const bool with_processes_;     // found by ProcessLookup, kept with the features
  const uint32_t early_packets_;  // 0: none
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_
