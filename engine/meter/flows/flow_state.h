// What a worker keeps of an open flow.
#ifndef WEIR_ENGINE_METER_FLOWS_FLOW_STATE_H_
#define WEIR_ENGINE_METER_FLOWS_FLOW_STATE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/dpi/application.h"
#include "engine/dpi/dissector.h"
#include "engine/dpi/metadata.h"
#include "engine/features/early_packets.h"
#include "engine/features/flow_statistics.h"
#include "engine/flow/flow_counters.h"
#include "engine/flow/flow_end.h"
#include "engine/flow/flow_table.h"
#include "engine/host/process.h"
#include "engine/host/process_table.h"
#include "engine/packet/header_fields.h"
#include "engine/record/labels.h"

namespace weir {

// Features are apart from the flow, so that a session which asks for none pays nothing. They begin
// with a cache line, so that a packet touches no more lines of them than it has to.
struct alignas(64) FlowFeatures {
  FlowStatistics statistics;  // first, in cache lines of its own
  EarlyPackets early_packets;
  std::string community_id;
  Process process;
  SocketMatch process_match = SocketMatch::kNone;
};

// Whether the flow waits for a client's verdict.
enum class HoldState : uint8_t {
  kNone,
  kHeld,     // `held` has what it waits with
  kExpired,  // it did, but none came in time
};

struct HeldFlow;

// Ordered by use: what every packet touches comes first, up to `tunnel_id`, and with what the table
// keeps before it takes three cache lines. At most one of `dissection` (while
// nDPI looks at the flow) and a final label (afterwards) is there.
struct FlowState {
  int64_t first_seen_ns = 0;
  int64_t last_seen_ns = 0;
  std::array<FlowCounters, 2> by_direction;  // indexed by Direction
  Dissection* dissection = nullptr;          // given back to the worker's dissector when over
  bool source_is_low = true;                 // the low end of the key sent the first packet
  bool has_macs = false;
  HoldState hold = HoldState::kNone;
  bool has_tunnel_id = false;
  uint32_t tunnel_id = 0;
  std::unique_ptr<FlowFeatures> features;  // null where the session computes none
  TcpCloseTracker tcp_close;
  uint64_t id = 0;            // by the worker's FlowIds
  uint64_t continues_id = 0;  // of the record that this one goes on from; 0: none
  int64_t last_event_ns = 0;
  std::array<uint8_t, 6> source_mac{};
  std::array<uint8_t, 6> destination_mac{};
  std::array<IpMarks, 2> ip_marks{};  // of the first packet each way, indexed by Direction
  std::optional<IcmpMessage> icmp;    // of the first packet
  uint8_t interface_number = 0;       // of the first packet, as PacketView has it
  Application application;
  Metadata metadata;
  std::unique_ptr<FlowLabels> labels;  // null where the flow has none
  HeldFlow* held = nullptr;            // null where it is not held

  uint64_t packets() const { return by_direction[0].packets + by_direction[1].packets; }
};

using FlowEntry = FlowTable<FlowState>::Entry;

// Of an entry, in bytes: what every packet touches, and with it what one does that has features.
inline constexpr size_t kHotEntryBytes = 192;
inline constexpr size_t kHotEntryBytesWithFeatures = 256;

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FLOW_STATE_H_
