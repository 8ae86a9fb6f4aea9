// Flow events as bytes of weir.v1, many in one buffer: what workers hand to the session's log, what
// the log keeps, and what subscribers are sent, without a copy between.
#ifndef WEIR_ENGINE_RECORD_EVENT_BATCH_H_
#define WEIR_ENGINE_RECORD_EVENT_BATCH_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "engine/dpi/application.h"
#include "engine/flow/flow_end.h"
#include "engine/packet/flow_key.h"

namespace weir {

// What filters ask of an event, fixed in place beside its bytes, so that filtering parses nothing.

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

// One event within a batch. Its bytes are a whole field `events` of weir.v1.FlowEventBatch (tag,
// length, FlowEvent), so the bytes of any entries joined are a FlowEventBatch.
struct EventEntry {
  uint32_t offset;  // of the entry's bytes in the batch
  uint32_t length;
  uint32_t
      sequence_offset;  // in the batch: 8 bytes, little-endian, the value of FlowEvent.sequence
  FilterKey key;
};

// Thread-compatible while it is filled and numbered; immutable and shared from then on.
class EventBatch {
 public:
  std::string_view bytes() const { return bytes_; }
  const std::vector<EventEntry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

  std::string_view BytesOf(const EventEntry& entry) const {
    return std::string_view(bytes_).substr(entry.offset, entry.length);
  }

  // Memory that the batch answers for: bytes and entries.
  size_t footprint() const { return bytes_.size() + entries_.size() * sizeof(EventEntry); }

  // Makes room for events to be added.
  void Reserve(size_t bytes, size_t entries) {
    bytes_.reserve(bytes);
    entries_.reserve(entries);
  }

  // Gives back memory that was reserved and is not used.
  void ShrinkToFit() {
    bytes_.shrink_to_fit();
    entries_.shrink_to_fit();
  }

  // The largest time of an event in it, Unix nanoseconds; INT64_MIN when empty.
  int64_t newest_event_ns() const { return newest_event_ns_; }

  // Gives the entries the sequence numbers from `first` on. Called once, by the log.
  void SetSequences(uint64_t first) {
    for (const EventEntry& entry : entries_) {
      std::memcpy(bytes_.data() + entry.sequence_offset, &first, sizeof(first));
      ++first;
    }
  }

  // For the writer of events: the bytes of `entry` were appended to `mutable_bytes`, right behind
  // those of the entry before, so that any run of entries is one piece of bytes().
  std::string& mutable_bytes() { return bytes_; }
  void Add(const EventEntry& entry) {
    entries_.push_back(entry);
    if (entry.key.event_ns > newest_event_ns_) newest_event_ns_ = entry.key.event_ns;
  }

 private:
  std::string bytes_;
  std::vector<EventEntry> entries_;
  int64_t newest_event_ns_ = INT64_MIN;
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_EVENT_BATCH_H_
