// The events of a FlowStreamMessage, one by one.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_EVENTS_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_EVENTS_H_

#include <string_view>

#include "wire.h"

namespace weir_python {

// What of an event is read here; the views are into the message.
struct Event {
  uint64_t sequence = 0;
  uint64_t type = 0;
  uint64_t hold_round = 0;
  bool has_flow = false;
  bool has_packet = false;
  bool has_hold = false;
  std::string_view flow;
  std::string_view packet;
};

// Field numbers of weir.v1.
enum EventFields : uint32_t {
  kMessageEvents = 2,
  kBatchEvents = 1,
  kEventSequence = 1,
  kEventType = 2,
  kEventFlow = 4,
  kEventPacket = 5,
  kEventHoldRound = 6,
};

inline bool ReadEvent(std::string_view bytes, Event* event) {
  *event = Event();
  Cursor cursor(bytes);
  Field field;
  while (cursor.Next(&field)) {
    switch (field.number) {
      case kEventSequence:
        event->sequence = field.bits;
        break;
      case kEventType:
        event->type = field.bits;
        break;
      case kEventFlow:
        if (field.type != kBytes) return false;
        event->has_flow = true;
        event->flow = field.bytes;
        break;
      case kEventPacket:
        if (field.type != kBytes) return false;
        event->has_packet = true;
        event->packet = field.bytes;
        break;
      case kEventHoldRound:
        event->has_hold = true;
        event->hold_round = field.bits;
        break;
      default:
        break;
    }
  }
  return cursor.ok();
}

// Calls `each(event)` for the events of a message, until it returns false. False where it did, or
// where the bytes are malformed.
template <typename Each>
bool ForEachEvent(std::string_view message, const Each& each) {
  Cursor cursor(message);
  Field field;
  Event event;
  while (cursor.Next(&field)) {
    if (field.number != kMessageEvents || field.type != kBytes) continue;
    Cursor batch(field.bytes);
    Field entry;
    while (batch.Next(&entry)) {
      if (entry.number != kBatchEvents || entry.type != kBytes) continue;
      if (!ReadEvent(entry.bytes, &event) || !each(event)) return false;
    }
    if (!batch.ok()) return false;
  }
  return cursor.ok();
}

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_EVENTS_H_
