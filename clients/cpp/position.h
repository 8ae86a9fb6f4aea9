// Where the reader of a stream stands.
#ifndef WEIR_CLIENTS_CPP_POSITION_H_
#define WEIR_CLIENTS_CPP_POSITION_H_

#include <cstdint>
#include <string>

#include "weir/v1/stream.pb.h"
#include "weir/v1/subscription.pb.h"

namespace weir::client {

// All that is needed to come back, each event once: it may be kept beside what the program made of
// the events. A value without invariants; the default is the start.
struct Position {
  // Of the last message that was read to its end; bytes, at most 65536. Empty: none had one yet.
  std::string token;
  // Of the last event that was given; 0: none was. Events up to it that come again, those of a
  // message that was read in part, are passed over.
  uint64_t sequence = 0;
  // Session.uid of the session that `sequence` is of, 16 bytes. Empty: not known.
  std::string session_uid;

  // Moves on by a message that was read to its end: for a batch, after its last event.
  void PassMessage(const v1::FlowStreamMessage& message);

  // Moves on by an event. False where it was had before.
  bool PassEvent(const v1::FlowEvent& event);

  bool operator==(const Position&) const = default;
};

// Makes the subscription begin at this position. The start of it counts only where there is no
// token to come back with.
void StartAt(const Position& position, v1::Subscription& subscription);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_POSITION_H_
