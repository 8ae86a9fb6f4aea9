// The stages that only add a packet to its flow's state, and make no events.
#ifndef WEIR_ENGINE_METER_FLOWS_PACKET_STAGES_H_
#define WEIR_ENGINE_METER_FLOWS_PACKET_STAGES_H_

#include "engine/base/fetch_ahead.h"
#include "engine/features/flow_statistics.h"
#include "engine/meter/flows/accounted_sizes.h"
#include "engine/meter/flows/stage_list.h"
#include "engine/packet/header_fields.h"

namespace weir {

class CounterStage {
 public:
  explicit CounterStage(const StageContext&) {}

  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    FlowState& state = flow.state;
    state.by_direction[static_cast<size_t>(direction)].Add({.link = packet.link_bytes,
                                                            .ip = packet.ip_bytes,
                                                            .transport = packet.transport_bytes,
                                                            .payload = packet.payload_bytes},
                                                           packet.timestamp_ns);
    state.last_seen_ns = packet.timestamp_ns;
  }
};

// What a record keeps of the headers of its first packet, and of the first one each way.
// REQUIRES: comes before the packet is counted.
class FirstPacketStage {
 public:
  explicit FirstPacketStage(const StageContext&) {}

  void OnOpen(const PacketView& packet, FlowEntry& flow);

  void OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    const auto way = static_cast<size_t>(direction);
    if (flow.state.by_direction[way].packets == 0) flow.state.ip_marks[way] = IpMarksOf(packet);
  }
};

// What a session asks for beyond counters: statistics, the sequence of first packets, Community ID.
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

#endif  // WEIR_ENGINE_METER_FLOWS_PACKET_STAGES_H_
