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
#include "engine/features/tcp_analysis.h"
#include "engine/flow/flow_counters.h"
#include "engine/flow/flow_table.h"
#include "engine/flow/tcp_connection.h"
#include "engine/hello/reader.h"
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

// What few records have.
struct FlowExtras {
  uint64_t continues_id = 0;  // of the record that this one goes on from; 0: none
  int64_t last_event_ns = 0;  // UPDATED, or the record's beginning; where the session makes it
  FlowLabels labels;
  IcmpErrors icmp_errors;
};

// Ordered by use: what every packet touches comes first, up to `tcp_phase`, and with what the table
// keeps before it takes three cache lines. At most one of `dissection` (while
// nDPI looks at the flow) and a final label (afterwards) is there.
struct FlowState {
  int64_t last_seen_ns = 0;
  std::array<FlowCounters, 2> by_direction;  // indexed by Direction
  Dissection* dissection = nullptr;          // given back to the worker's dissector when over
  bool source_is_low = true;                 // the low end of the key is the record's source
  HoldState hold = HoldState::kNone;
  Direction first_way = Direction::kSrcToDst;  // of the first packet
  uint8_t idle_list = 0;                       // of the table's, by the worker's IdleLists
  TcpPhase tcp_phase = TcpPhase::kOpen;
  bool reads_hello = false;                   // its first messages are still read
  std::unique_ptr<FlowFeatures> features;     // null where the session computes none
  std::unique_ptr<TcpAnalysis> tcp_analysis;  // null for other protocols, likewise
  TcpConnection tcp;
  std::unique_ptr<FlowExtras> extras;  // null where the record has none of them
  uint64_t id = 0;                     // by the worker's FlowIds
  std::array<uint8_t, 6> source_mac{};
  std::array<uint8_t, 6> destination_mac{};
  std::array<IpMarks, 2> ip_marks{};  // of the first packet each way, indexed by Direction
  std::optional<IcmpMessage> icmp;    // of the first packet
  uint16_t interface_number = 0;      // of the first packet, as PacketView has it
  bool has_macs = false;
  bool has_tunnel_id = false;
  uint32_t tunnel_id = 0;
  Application application;
  Metadata metadata;
  hello::FlowReading* reading = nullptr;  // of its first messages; null before and when it is over
  HeldFlow* held = nullptr;               // null where it is not held

  // REQUIRES: a packet was counted.
  int64_t first_seen_ns() const {
    return by_direction[static_cast<size_t>(first_way)].first_seen_ns;
  }
  uint64_t packets() const { return by_direction[0].packets + by_direction[1].packets; }
  FlowExtras& MakeExtras() {
    if (extras == nullptr) extras = std::make_unique<FlowExtras>();
    return *extras;
  }
};

using FlowEntry = FlowTable<FlowState>::Entry;
static_assert(sizeof(FlowEntry) == 6 * 64);

// Of an entry, in bytes: what every packet touches, and with it what one does that has features.
inline constexpr size_t kHotEntryBytes = 192;
inline constexpr size_t kHotEntryBytesWithFeatures = 256;

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FLOW_STATE_H_
