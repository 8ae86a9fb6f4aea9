// What a session asks for beyond counters: statistics, the sequence of first packets, Community ID.
#ifndef WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_
#define WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_

#include "engine/base/fetch_ahead.h"
#include "engine/features/flow_statistics.h"
#include "engine/meter/flows/accounted_sizes.h"
#include "engine/meter/flows/stage_context.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// REQUIRES: comes before the packet is counted, while the times of the one before are still there.
class FeatureStage {
 public:
  explicit FeatureStage(const StageContext& context)
      : size_(SizesBy(context.settings.accounting).of_packet),
        with_statistics_(context.settings.statistics),
        with_community_id_(context.settings.community_id),
        early_packets_(context.settings.early_packets),
        is_asked_(with_statistics_ || with_community_id_ || early_packets_ > 0 ||
                  context.settings.find_processes) {}  // processes are kept with the features

  bool is_asked() const { return is_asked_; }

  void OnOpen(const PacketView& packet, FlowEntry& flow) const;
  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) const;

  // Hint for a packet that will come soon. `flow`: where it will most likely go; null: unknown.
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
  const uint32_t early_packets_;  // 0: none
  const bool is_asked_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FEATURE_STAGE_H_
