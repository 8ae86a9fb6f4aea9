#include "clients/cpp/flow_reader.h"

#include <utility>

#include "clients/cpp/ledger.h"

namespace weir::client {

FlowReader::FlowReader(std::unique_ptr<FlowStream> stream, Position position)
    : stream_(std::move(stream)), position_(std::move(position)) {}

bool FlowReader::Next() {
  event_ = nullptr;
  while (!in_batch_ || !NextEvent()) {
    in_batch_ = false;
    if (!stream_->Next()) return false;
    const v1::FlowStreamMessage& message = stream_->message();
    in_batch_ = message.events().events_size() > 0;
    next_event_ = 0;
    if (in_batch_) continue;
    position_.PassMessage(message);
    switch (message.message_case()) {
      case v1::FlowStreamMessage::kEvents:
      case v1::FlowStreamMessage::kEnded:
      case v1::FlowStreamMessage::MESSAGE_NOT_SET:
        continue;
      default:
        return true;
    }
  }
  return true;
}

// The message is read to its end when its last event is given.
bool FlowReader::NextEvent() {
  const auto& events = stream_->message().events().events();
  while (next_event_ < events.size()) {
    const v1::FlowEvent& event = events[next_event_++];
    ++received_;
    if (next_event_ == events.size()) position_.PassMessage(stream_->message());
    if (!position_.PassEvent(event)) continue;
    event_ = &event;
    return true;
  }
  return false;
}

absl::Status FlowReader::CheckLedger() const {
  return ended() == nullptr ? absl::OkStatus() : client::CheckLedger(ended()->ledger(), received_);
}

absl::Status FlowReader::Finish() {
  if (absl::Status status = stream_->Finish(); !status.ok()) return status;
  if (ended() != nullptr) return CheckLedger();
  return absl::InternalError("the stream broke off before its last message");
}

}  // namespace weir::client
