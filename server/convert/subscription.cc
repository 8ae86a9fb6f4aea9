#include "server/convert/subscription.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/log/flow_filter.h"
#include "google/protobuf/descriptor.h"
#include "server/convert/error_details.h"
#include "server/convert/flow_filter.h"
#include "server/convert/times.h"
#include "server/convert/tokens.h"
#include "weir/v1/flow.pb.h"

namespace weir {
namespace {

constexpr uint32_t kMaxBatchBytes = 1 << 20;
// A subscriber of a live source waits this long for company, lest each event be a message. What is
// read from a finite source comes in large batches by itself.
constexpr int64_t kLiveDelayNs = 10 * kNanosPerMilli;
constexpr DurationRange kDelays = {0, 10 * kNanosPerSecond};
constexpr DurationRange kHeartbeats = {100 * kNanosPerMilli, 3600 * kNanosPerSecond};
constexpr DurationRange kStallTimeouts = {1, 3600 * kNanosPerSecond};

absl::Status TokenError(absl::string_view why) {
  return FieldError(ErrorReason::kInvalidResumeToken, "subscription.resume_token", why);
}

absl::Status TakePosition(v1::StartPosition position, StreamOptions& options) {
  switch (position) {
    case v1::START_POSITION_UNSPECIFIED:
    case v1::START_POSITION_OLDEST:
      return absl::OkStatus();
    case v1::START_POSITION_LIVE:
      options.cursor.start = StartAt::kLive;
      return absl::OkStatus();
    case v1::START_POSITION_SNAPSHOT:
      options.cursor.start = StartAt::kLive;
      options.snapshot = true;
      return absl::OkStatus();
    default:
      return FieldError("subscription.position",
                        absl::StrCat(static_cast<int>(position), " is not a StartPosition"));
  }
}

absl::Status TakeToken(const std::string& bytes, const Session& session, StreamOptions& options) {
  absl::StatusOr<ResumeToken> token = DecodeToken(bytes);
  if (!token.ok()) return token.status();
  // A sensor without a name of its own has another id after its restart: that is told below.
  if (token->sensor_mark != options.sensor_mark && token->sensor_mark != 0 &&
      options.sensor_mark != 0) {
    return TokenError("is of another sensor");
  }
  if (token->session_id != session.id()) {
    return TokenError(
        absl::StrCat("is of session \"", token->session_id, "\", not of \"", session.id(), "\""));
  }
  options.restarted = token->session_uid != session.uid();
  if (options.restarted) return absl::OkStatus();
  options.cursor.start = StartAt::kSequence;
  options.cursor.sequence = token->next_sequence;
  options.untold = token->untold;
  return absl::OkStatus();
}

absl::Status TakeStart(const v1::Subscription& from, const Session& session,
                       StreamOptions& options) {
  switch (from.start_case()) {
    case v1::Subscription::kPosition:
      return TakePosition(from.position(), options);
    case v1::Subscription::kResumeToken:
      return TakeToken(from.resume_token(), session, options);
    case v1::Subscription::kLastEvents:
      if (from.last_events() < 1) return FieldError("subscription.last_events", "0 is below 1");
      options.cursor.start = StartAt::kNewest;
      options.cursor.newest_events = from.last_events();
      return absl::OkStatus();
    case v1::Subscription::START_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status TakeOverflow(v1::OverflowPolicy policy, StreamOptions& options) {
  switch (policy) {
    case v1::OVERFLOW_POLICY_UNSPECIFIED:
      return absl::OkStatus();
    case v1::OVERFLOW_POLICY_SKIP:
      options.cursor.overflow = Overflow::kSkip;
      return absl::OkStatus();
    case v1::OVERFLOW_POLICY_DISCONNECT:
      options.cursor.overflow = Overflow::kDisconnect;
      return absl::OkStatus();
    case v1::OVERFLOW_POLICY_BLOCK:
      options.cursor.overflow = Overflow::kBlock;
      return absl::OkStatus();
    default:
      return FieldError("subscription.on_overflow",
                        absl::StrCat(static_cast<int>(policy), " is not an OverflowPolicy"));
  }
}

absl::Status TakeBatch(const v1::BatchBounds& from, StreamOptions& options) {
  constexpr char kMaxBytes[] = "subscription.batch.max_bytes";
  if (from.has_max_bytes()) {
    if (from.max_bytes() < 1 || from.max_bytes() > kMaxBatchBytes) {
      return FieldError(kMaxBytes,
                        absl::StrCat(from.max_bytes(), " is not from 1 to ", kMaxBatchBytes));
    }
    options.max_batch_bytes = from.max_bytes();
  }
  if (from.has_max_events()) {
    if (from.max_events() < 1) return FieldError("subscription.batch.max_events", "0 is below 1");
    options.max_batch_events = from.max_events();
  }
  if (!from.has_max_delay()) return absl::OkStatus();
  return FromProto(from.max_delay(), "subscription.batch.max_delay", kDelays, options.max_delay_ns);
}

absl::Status TakeTimes(const v1::Subscription& from, StreamOptions& options) {
  absl::Status status;
  if (from.has_stall_timeout()) {
    status = FromProto(from.stall_timeout(), "subscription.stall_timeout", kStallTimeouts,
                       options.cursor.stall_timeout_ns);
  }
  if (from.has_heartbeat_interval()) {
    AddViolation(FromProto(from.heartbeat_interval(), "subscription.heartbeat_interval",
                           kHeartbeats, options.heartbeat_interval_ns),
                 status);
  }
  return status;
}

v1::OverflowPolicy ToProto(Overflow overflow) {
  switch (overflow) {
    case Overflow::kSkip:
      return v1::OVERFLOW_POLICY_SKIP;
    case Overflow::kDisconnect:
      return v1::OVERFLOW_POLICY_DISCONNECT;
    case Overflow::kBlock:
      return v1::OVERFLOW_POLICY_BLOCK;
  }
  return v1::OVERFLOW_POLICY_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<StreamOptions> FromProto(v1::Subscription& from, const Session& session,
                                        uint32_t sensor_mark) {
  StreamOptions options;
  options.sensor_mark = sensor_mark;
  options.cursor.overflow = session.default_overflow();
  options.max_delay_ns = session.is_live() ? kLiveDelayNs : 0;
  options.end_when_caught_up = from.end_when_caught_up();
  absl::Status status = TakeStart(from, session, options);
  AddViolation(TakeOverflow(from.on_overflow(), options), status);
  AddViolation(TakeBatch(from.batch(), options), status);
  AddViolation(TakeTimes(from, options), status);
  auto filter = TakeFilters(session.effective_spec().meter, from);
  AddViolation(filter.status(), status);
  auto field_mask = TakeFieldMask(from.field_mask());
  AddViolation(field_mask.status(), status);
  if (!status.ok()) return status;
  options.cursor.filter = *std::move(filter);
  if (from.has_since_unix_nano()) {
    options.cursor.filter = FilterSince(from.since_unix_nano(), options.cursor.filter);
  }
  options.field_mask = *std::move(field_mask);
  return options;
}

absl::Status CheckSubscription(v1::Subscription from) {
  StreamOptions options;
  absl::Status status = TakeOverflow(from.on_overflow(), options);
  AddViolation(TakeBatch(from.batch(), options), status);
  AddViolation(TakeTimes(from, options), status);
  AddViolation(TakeFilters(MeterSettings(), from).status(), status);
  AddViolation(TakeFieldMask(from.field_mask()).status(), status);
  return status;
}

v1::Subscription EffectiveSubscription(const v1::Subscription& from, const StreamOptions& options) {
  v1::Subscription effective = from;
  if (options.restarted || (!from.has_resume_token() && options.cursor.start == StartAt::kOldest)) {
    effective.set_position(v1::START_POSITION_OLDEST);
  }
  effective.mutable_batch()->set_max_bytes(options.max_batch_bytes);
  ToProto(options.max_delay_ns, *effective.mutable_batch()->mutable_max_delay());
  effective.set_on_overflow(ToProto(options.cursor.overflow));
  ToProto(options.cursor.stall_timeout_ns, *effective.mutable_stall_timeout());
  ToProto(options.heartbeat_interval_ns, *effective.mutable_heartbeat_interval());
  return effective;
}

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kMaxPaths = 1024;

// What is wrong with the path; empty where nothing is, and `numbers` has its fields.
std::string Resolve(const std::string& path, std::vector<uint32_t>& numbers) {
  const Descriptor* message = v1::Flow::descriptor();
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (message == nullptr) return absl::StrCat("has nothing below it that is called ", name);
    const FieldDescriptor* field = message->FindFieldByName(std::string(name));
    if (field == nullptr) return absl::StrCat(message->name(), " has no field ", name);
    if (field->number() > static_cast<int>(FieldMask::kMaxFieldNumber)) {
      return absl::StrCat(name, " cannot be masked");
    }
    numbers.push_back(static_cast<uint32_t>(field->number()));
    message = field->is_map() ? nullptr : field->message_type();
  }
  return "";
}

}  // namespace

absl::StatusOr<std::shared_ptr<const FieldMask>> TakeFieldMask(
    const google::protobuf::FieldMask& from) {
  if (from.paths_size() == 0) return nullptr;
  if (from.paths_size() > kMaxPaths) {
    return FieldError("subscription.field_mask.paths",
                      absl::StrCat(from.paths_size(), " paths are more than ", kMaxPaths));
  }
  absl::Status status;
  std::vector<std::vector<uint32_t>> paths(from.paths_size());
  for (int i = 0; i < from.paths_size(); ++i) {
    const std::string fault = Resolve(from.paths(i), paths[i]);
    if (fault.empty()) continue;
    AddViolation(FieldError(absl::StrCat("subscription.field_mask.paths[", i, "]"),
                            absl::StrCat("\"", from.paths(i), "\": ", fault)),
                 status);
  }
  if (!status.ok()) return status;
  return std::make_shared<const FieldMask>(paths);
}

}  // namespace weir
