#include "clients/cpp/flow_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace weir::client {

void Position::PassMessage(const v1::FlowStreamMessage& message) {
  if (message.has_started()) {
    // Sequences are a session's own.
    if (!session_uid.empty() && message.started().session_uid() != session_uid) sequence = 0;
    session_uid = message.started().session_uid();
    // Its token stands where the stream begins: what is past a restart comes after it, in a gap
    // that whoever leaves before it has to be told again.
    if (!token.empty()) return;
  }
  if (message.has_gap() && message.gap().reason() == v1::LOSS_REASON_RESTARTED) sequence = 0;
  if (!message.resume_token().empty()) token = message.resume_token();
}

bool Position::PassEvent(const v1::FlowEvent& event) {
  if (!event.has_sequence()) return true;
  if (event.sequence() <= sequence) return false;
  sequence = event.sequence();
  return true;
}

void StartAt(const Position& position, v1::Subscription& subscription) {
  if (!position.token.empty()) subscription.set_resume_token(position.token);
}

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

uint64_t LostEvents(const v1::Ledger& ledger) {
  uint64_t lost = 0;
  for (const v1::LostEvents& part : ledger.lost()) lost += part.events();
  return lost;
}

absl::Status CheckLedger(const v1::Ledger& ledger, uint64_t received_events) {
  const uint64_t events = ledger.end_sequence() - ledger.start_sequence();
  const uint64_t lost = LostEvents(ledger);
  if (events != ledger.delivered() + ledger.filtered_out() + ledger.withheld() + lost) {
    return absl::InternalError(absl::StrCat(
        "the ledger does not add up: ", events, " events, but ", ledger.delivered(), " delivered, ",
        ledger.filtered_out(), " filtered out, ", ledger.withheld(), " withheld, ", lost, " lost"));
  }
  const uint64_t sent = ledger.delivered() + ledger.snapshot_delivered();
  if (sent == received_events) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the ledger does not add up: the sensor sent ", sent,
                                          " events, ", received_events, " were received"));
}

}  // namespace weir::client
