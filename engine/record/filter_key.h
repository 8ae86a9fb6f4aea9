// What filters ask of an event, fixed in place beside its bytes, so that filtering parses nothing.
#ifndef WEIR_ENGINE_RECORD_FILTER_KEY_H_
#define WEIR_ENGINE_RECORD_FILTER_KEY_H_

#include <cstdint>

#include "engine/dpi/confidence.h"
#include "engine/flow/end_reason.h"
#include "engine/packet/flow_key.h"

namespace weir {

// The numbers are those of weir.v1.EventType.
enum class EventType : uint8_t {
  kNone = 0,
  kStarted = 1,     // the flow's first packet
  kEarly = 2,       // its first N packets are there
  kClassified = 3,  // dissection is over
  kUpdated = 4,     // an interval has passed; cumulative
  kEnded = 5,
  kSnapshot = 7,  // the flow was open when a snapshot was asked for
};

// A plain value; counters and label as the event's record has them.
struct FilterKey {
  IpAddress source{};
  IpAddress destination{};
  uint64_t packets = 0;     // both directions
  uint64_t link_bytes = 0;  // both directions, as the next three
  uint64_t ip_bytes = 0;
  uint64_t transport_bytes = 0;
  uint64_t payload_bytes = 0;
  int64_t duration_ns = 0;
  int64_t event_ns = 0;  // Unix time, negative before 1970
  uint64_t risks = 0;    // bit i: risk number i
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  uint16_t vlan_id = 0;
  uint16_t master_id = 0;
  uint16_t application_id = 0;
  uint16_t category_id = 0;
  uint32_t server_name_offset = 0;  // from the start of the entry's bytes
  uint32_t label_bytes = 0;  // labels, as in labels.h: so many at the end of the entry's bytes
  uint16_t server_name_length = 0;
  uint16_t risk_score = 0;
  uint8_t protocol = 0;
  uint8_t ip_version = 0;
  Confidence confidence = Confidence::kNone;
  TunnelKind tunnel_kind = TunnelKind::kNone;
  bool guessed = false;  // the application is a guess
  EventType event_type = EventType::kNone;
  EndReason end_reason = EndReason::kNone;
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_FILTER_KEY_H_
