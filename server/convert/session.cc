#include "server/convert/session.h"

#include <string>

#include "server/convert/error_details.h"
#include "server/convert/session_spec.h"
#include "server/convert/statistics.h"
#include "server/convert/times.h"

namespace weir {
namespace {

void Put(const SessionStatus& from, v1::SessionStatus& status) {
  status.set_state(ToProto(from.state));
  ToProto(from.statistics, *status.mutable_statistics());
  if (!from.error.ok()) ToProto(from.error, *status.mutable_error());
  ToProto(from.create_time_ns, *status.mutable_create_time());
  if (from.start_time_ns != 0) ToProto(from.start_time_ns, *status.mutable_start_time());
  if (from.end_time_ns != 0) ToProto(from.end_time_ns, *status.mutable_end_time());
  status.set_subscribers(from.subscribers);
  v1::LogStatus& log = *status.mutable_log();
  if (from.log.oldest_sequence < from.log.next_sequence)
    log.set_first_sequence(from.log.oldest_sequence);
  if (from.log.next_sequence > 0) log.set_last_sequence(from.log.next_sequence - 1);
  log.set_bytes(from.log.bytes);
}

}  // namespace

v1::SessionState ToProto(SessionState state) {
  return static_cast<v1::SessionState>(static_cast<int>(state));
}

void ToProto(const absl::Status& from, v1::SessionError& error) {
  error.set_code(static_cast<uint32_t>(InfoOf(ReasonOf(from)).code));
  error.set_reason(ReasonNameOf(from));
  error.set_message(FullMessageOf(from));
}

void ToProto(const Session& from, v1::SessionView view, v1::Session& session) {
  const bool is_full = view == v1::SESSION_VIEW_FULL;
  session.set_id(from.id());
  session.set_uid(from.uid());
  ToProto(from.spec(), is_full ? Paths::kAll : Paths::kFirst, *session.mutable_spec());
  Put(from.status(), *session.mutable_status());
  if (!is_full) return;
  ToProto(from.effective_spec(), Paths::kNone, *session.mutable_status()->mutable_effective_spec());
}

}  // namespace weir
