#include "clients/cpp/position.h"

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

}  // namespace weir::client
