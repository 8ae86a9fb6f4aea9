// What the record is written from: a view of a flow, borrowed from the worker that has it.
#ifndef WEIR_ENGINE_RECORD_FLOW_RECORD_H_
#define WEIR_ENGINE_RECORD_FLOW_RECORD_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/dpi/application.h"
#include "engine/dpi/metadata.h"
#include "engine/features/early_packets.h"
#include "engine/features/flow_statistics.h"
#include "engine/features/tcp_analysis.h"
#include "engine/flow/flow_counters.h"
#include "engine/flow/flow_end.h"
#include "engine/host/process.h"
#include "engine/packet/flow_key.h"
#include "engine/packet/header_fields.h"
#include "engine/record/event_batch.h"

namespace weir {

// Valid for the call that it is given to. What is null is absent from the record.
struct FlowRecord {
  EventType event_type = EventType::kNone;
  EndReason end_reason = EndReason::kNone;
  int64_t event_ns = 0;  // Unix time
  uint64_t id = 0;
  const FlowKey* key = nullptr;                      // never null
  bool source_is_low = true;                         // the flow's source is the key's low end
  std::optional<uint32_t> tunnel_id = std::nullopt;  // absent where the tunnel's header has none
  const uint8_t* source_mac = nullptr;               // 6 bytes
  const uint8_t* destination_mac = nullptr;          // 6 bytes
  std::span<const FlowCounters, 2> by_direction;     // indexed by Direction
  int64_t clock_offset_ns = 0;                       // their times are this much above Unix time
  std::span<const IpMarks, 2> ip_marks;  // of the first packet each way; of none where none came
  std::optional<IcmpMessage> icmp = std::nullopt;
  std::optional<uint32_t> interface_index = std::nullopt;
  std::string_view interface_name = {};
  bool decodes_tunnels = true;               // the session does
  const Application* application = nullptr;  // null: no dissection in this session
  const Metadata* metadata = nullptr;
  std::string_view hello_fields =
      {};  // hello::HelloFields::items(), where `metadata` does not have them
  const FlowStatistics* statistics = nullptr;
  uint64_t FlowCounters::*sizes = &FlowCounters::link_bytes;  // those that the statistics are of
  const std::vector<EarlyPacket>* early_packets = nullptr;
  const Process* process = nullptr;    // null: none was found, or none sought
  std::string_view community_id = {};  // empty: none
  uint64_t continues_flow_id = 0;      // 0: none
  std::string_view labels = {};        // as FlowLabels has them; empty: none
  const TcpAnalysis* tcp_analysis = nullptr;
  const IcmpErrors* icmp_errors = nullptr;
  std::optional<uint16_t> icmp_id = std::nullopt;  // absent where the session does not tell it
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_FLOW_RECORD_H_
