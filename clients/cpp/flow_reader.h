// Reads a stream of flows item by item, so that it can be left anywhere and gone on with.
#ifndef WEIR_CLIENTS_CPP_FLOW_READER_H_
#define WEIR_CLIENTS_CPP_FLOW_READER_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "clients/cpp/flow_stream.h"
#include "clients/cpp/position.h"
#include "weir/v1/stream.pb.h"

namespace weir::client {

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

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_FLOW_READER_H_
