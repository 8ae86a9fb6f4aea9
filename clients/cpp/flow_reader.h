// Reads a stream of flows item by item, so that it can be left anywhere and gone on with.
#ifndef WEIR_CLIENTS_CPP_FLOW_READER_H_
#define WEIR_CLIENTS_CPP_FLOW_READER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "clients/cpp/flow_stream.h"
#include "weir/v1/ledger.pb.h"
#include "weir/v1/stream.pb.h"
#include "weir/v1/subscription.pb.h"

namespace weir::client {

// Where the reader of a stream stands.

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

// A FlowStream and the position in it. Threads: as FlowStream, whose Cancel() and SendVerdicts()
// may be called beside it through stream().
//
//   v1::SubscribeFlowsRequest request = ...;
//   StartAt(position, *request.mutable_subscription());  // as it was kept; at first Position()
//   FlowReader reader(FlowStream::Subscribe(channel, request), position);
//   while (reader.Next()) {
//     if (reader.event() != nullptr) Use(*reader.event());
//     position = reader.position();
//   }
//   absl::Status status = reader.Finish();
class FlowReader {
 public:
  // `position` is the one that the stream's subscription starts at.
  explicit FlowReader(std::unique_ptr<FlowStream> stream, Position position = {});

  // Waits for the next item. False when there is none any more: Finish() says why. Items are
  // events that were not had before, and messages of kinds that this library knows, but for
  // `ended`, which is at ended().
  bool Next();

  // The event, where the item is one, else null: the item is message(). Both are valid until the
  // next call of Next().
  const v1::FlowEvent* event() const { return event_; }
  const v1::FlowStreamMessage& message() const { return stream_->message(); }

  // Where the reader stands, the item included.
  const Position& position() const { return position_; }

  // The last message. Null until it came.
  const v1::StreamEnded* ended() const { return stream_->ended(); }

  // What the ledger of `ended` is worth: INTERNAL where it does not add up, OK before it came.
  absl::Status CheckLedger() const;

  // To be called once, after Next() was false. The status of the call; where that is OK, INTERNAL
  // if the stream broke off before `ended`, else that of the ledger.
  absl::Status Finish();

  FlowStream& stream() { return *stream_; }

 private:
  bool NextEvent();

  const std::unique_ptr<FlowStream> stream_;
  Position position_;
  int next_event_ = 0;  // of the batch at hand
  bool in_batch_ = false;
  const v1::FlowEvent* event_ = nullptr;
  uint64_t received_ = 0;  // events, those included that were had before
};

// The ledger of a stream, added up.

// Events lost, for whatever reason.
uint64_t LostEvents(const v1::Ledger& ledger);

// INTERNAL, with the numbers, where the ledger of a stream does not add up, or is not of as many
// events as came on it.
absl::Status CheckLedger(const v1::Ledger& ledger, uint64_t received_events);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_FLOW_READER_H_
