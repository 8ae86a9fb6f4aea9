#include "server/streams/stream_reports.h"

#include <algorithm>
#include <utility>

#include "server/convert/error_details.h"
#include "server/convert/session.h"
#include "server/convert/session_spec.h"
#include "server/convert/tokens.h"

namespace weir {
namespace {

constexpr size_t kMaxEchoedFilterBytes = 16384;

v1::StreamEndReason EndReasonOf(const SessionStatus& session, const absl::Status& outcome,
                                bool cut_off, Overflow overflow, const StreamOutcome& why) {
  if (cut_off) {
    return overflow == Overflow::kBlock ? v1::STREAM_END_REASON_STALLED
                                        : v1::STREAM_END_REASON_OVERTAKEN;
  }
  if (!outcome.ok()) return v1::STREAM_END_REASON_FAILED;
  if (why.caught_up) return v1::STREAM_END_REASON_CAUGHT_UP;
  if (!session.stopped) return v1::STREAM_END_REASON_SOURCE_END;
  return why.draining ? v1::STREAM_END_REASON_SHUTDOWN : v1::STREAM_END_REASON_STOPPED;
}

void PutTotals(const OpenedStream& stream, const SessionStatus& session,
               const StreamTraffic& traffic, v1::CaptureStatistics& statistics,
               v1::Ledger& ledger) {
  ToProto(session.statistics, statistics);
  ToProto(stream.cursor().ledger(), ledger);
  ledger.set_bytes_sent(traffic.bytes);
  ledger.set_messages_sent(traffic.messages);
}

// A stream's first message stays small: who sent filters of megabytes has them.
void OmitLongFilters(v1::Subscription& subscription) {
  size_t bytes = 0;
  for (const v1::FlowFilter& filter : subscription.allow()) bytes += filter.ByteSizeLong();
  for (const v1::FlowFilter& filter : subscription.deny()) bytes += filter.ByteSizeLong();
  if (bytes <= kMaxEchoedFilterBytes) return;
  subscription.clear_allow();
  subscription.clear_deny();
}

}  // namespace

v1::FlowStreamMessage StartedMessage(const std::string& sensor_id, const OpenedStream& stream) {
  const Session& session = stream.session();
  v1::FlowStreamMessage message;
  v1::StreamStarted& started = *message.mutable_started();
  started.set_sensor_id(sensor_id);
  started.set_session_id(session.id());
  for (const auto& [name, value] : session.effective_spec().labels) {
    (*started.mutable_session_labels())[name] = value;
  }
  started.set_session_uid(session.uid());
  ToProto(session.effective_spec(), Paths::kFirst, *started.mutable_session_spec());
  *started.mutable_subscription() = stream.effective;
  OmitLongFilters(*started.mutable_subscription());
  started.set_session_state(ToProto(session.state()));
  started.set_start_sequence(stream.cursor().ledger().start_sequence);
  return message;
}

v1::FlowStreamMessage CaughtUpMessage(const OpenedStream& stream) {
  v1::FlowStreamMessage message;
  message.mutable_caught_up()->set_sequence(stream.cursor().next_sequence() - 1);
  return message;
}

v1::FlowStreamMessage HeartbeatMessage(const OpenedStream& stream, const StreamTraffic& traffic) {
  const SessionStatus session = stream.session().status();
  v1::FlowStreamMessage message;
  v1::StreamHeartbeat& heartbeat = *message.mutable_heartbeat();
  if (session.log.next_sequence > 1) heartbeat.set_watermark_unix_nano(session.log.watermark_ns);
  PutTotals(stream, session, traffic, *heartbeat.mutable_statistics(), *heartbeat.mutable_ledger());
  return message;
}

StreamEnd EndOf(const OpenedStream& stream, const StreamOutcome& why,
                const StreamTraffic& traffic) {
  const SessionStatus session = stream.session().status();
  const bool cut_off = !why.outcome.ok() && session.state != SessionState::kFailed;
  StreamEnd end{.message = {}, .outcome = cut_off || why.fault.ok() ? why.outcome : why.fault};
  v1::StreamEnded& ended = *end.message.mutable_ended();
  ended.set_reason(EndReasonOf(session, end.outcome, cut_off, stream.options.cursor.overflow, why));
  if (cut_off) {
    const bool stalled = ended.reason() == v1::STREAM_END_REASON_STALLED;
    end.outcome = WithReason(stalled ? ErrorReason::kStalled : ErrorReason::kOvertaken,
                             std::move(end.outcome));
  }
  PutTotals(stream, session, traffic, *ended.mutable_statistics(), *ended.mutable_ledger());
  ended.set_session_state(ToProto(session.state));
  if (!end.outcome.ok()) ToProto(end.outcome, *ended.mutable_error());
  return end;
}

std::string TokenOf(const OpenedStream& stream, const std::optional<GapReport>& untold) {
  if (stream.cursor().next_sequence() == 0) return "";
  return EncodeToken({.sensor_mark = stream.options.sensor_mark,
                      .session_id = stream.session().id(),
                      .session_uid = stream.session().uid(),
                      .next_sequence = stream.cursor().next_sequence(),
                      .untold = untold});
}

std::optional<GapReport> GapCoalescer::Add(const Gap& gap, int64_t now_ns) {
  const GapReport added = {.reason = gap.reason,
                           .first_sequence = gap.first_sequence,
                           .last_sequence = gap.last_sequence,
                           .events = gap.last_sequence - gap.first_sequence + 1};
  if (!untold_.has_value()) {
    untold_ = added;
  } else if (untold_->reason == added.reason) {
    untold_->last_sequence = added.last_sequence;
    untold_->events += added.events;
  } else {  // one message has one reason
    last_told_ns_ = now_ns;
    return std::exchange(untold_, added);
  }
  if (DueIn(now_ns) > 0) return std::nullopt;
  return Tell(now_ns);
}

int64_t GapCoalescer::DueIn(int64_t now_ns) const {
  if (!last_told_ns_.has_value()) return 0;
  return std::max<int64_t>(0, *last_told_ns_ + kIntervalNs - now_ns);
}

GapReport GapCoalescer::Tell(int64_t now_ns) {
  last_told_ns_ = now_ns;
  return *std::exchange(untold_, std::nullopt);
}

}  // namespace weir
