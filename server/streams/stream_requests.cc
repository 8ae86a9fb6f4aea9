#include "server/streams/stream_requests.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "engine/session/source_opener.h"
#include "server/convert/error_details.h"
#include "server/convert/session_spec.h"
#include "server/convert/subscription.h"
#include "server/convert/times.h"
#include "server/sensor_state.h"

namespace weir {
namespace {

// `asked` but for what the subscription says.
absl::StatusOr<OpenedStream> Subscribe(const SensorState& state, Session& session,
                                       v1::Subscription subscription, SubscribeOptions asked = {}) {
  absl::StatusOr<StreamOptions> options = FromProto(subscription, session, state.sensor_mark);
  if (!options.ok()) return options.status();
  asked.cursor = options->cursor;
  asked.snapshot = options->snapshot;
  asked.only_what_is_there = options->end_when_caught_up;
  absl::StatusOr<std::unique_ptr<Subscription>> subscribed = session.Subscribe(asked);
  if (!subscribed.ok()) return WithField(subscribed.status(), "subscription");
  return OpenedStream{.subscription = *std::move(subscribed),
                      .options = *options,
                      .effective = EffectiveSubscription(subscription, *options),
                      .on_closed = {}};
}

absl::StatusOr<OpenedStream> CreateAndSubscribe(SensorState& state,
                                                const CreateSessionOptions& options,
                                                const v1::Subscription& subscription) {
  if (subscription.end_when_caught_up()) {
    return FieldError("subscription.end_when_caught_up",
                      "is not valid where the session begins with the call");
  }
  absl::StatusOr<std::shared_ptr<Session>> session = CreateSession(state, options);
  if (!session.ok()) return session.status();
  auto delete_session = [&state, session = *session] { state.registry.Delete(*session); };
  absl::StatusOr<OpenedStream> opened = Subscribe(state, **session, subscription);
  if (!opened.ok()) {
    delete_session();
  } else if (options.spec.lifetime.span_ns == 0) {  // else its lifetime ends it, after the linger
    opened->on_closed = std::move(delete_session);
  }
  return opened;
}

// The spec of a session that is the call's own. All that is wrong with it and with the subscription
// is reported at once, before a session is made.
template <typename Request>
absl::StatusOr<SessionSpec> TakeSpec(const Request& request) {
  absl::StatusOr<SessionSpec> spec = StreamSpecFromProto(request.spec());
  absl::Status status = spec.status();
  if (!request.spec().meter().has_custom_protocols_file()) {
    AddViolation(CheckSubscription(request.subscription()), status);
  }
  if (!status.ok()) return status;
  return spec;
}

absl::Status CheckUpload(const SensorState& state, const SessionSpec& spec) {
  const auto* upload = std::get_if<UploadSpec>(&spec.source);
  if (upload == nullptr) return FieldError("spec.source", "must be an upload");
  const uint64_t max_bytes = state.stream_limits.upload.max_bytes;
  if (max_bytes == 0 || upload->total_bytes.value_or(0) <= max_bytes) return absl::OkStatus();
  return UploadTooLarge(max_bytes, *upload->total_bytes);
}

}  // namespace

absl::Status UploadTooLarge(uint64_t max_bytes, uint64_t bytes) {
  return WithLimit({.name = "max_upload_bytes", .max = max_bytes, .asked = bytes},
                   ErrorFor(ErrorReason::kUploadTooLarge,
                            absl::StrCat("upload: no more than ", max_bytes, " bytes are taken")));
}

absl::StatusOr<OpenedStream> OpenSubscription(SensorState& state,
                                              const v1::SubscribeFlowsRequest& request) {
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state, request.session_id());
  if (!session.ok()) return session.status();
  return Subscribe(state, **session, request.subscription());
}

absl::StatusOr<OpenedStream> OpenExchange(SensorState& state, const v1::OpenExchange& request) {
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state, request.session_id());
  if (!session.ok()) return session.status();
  if (request.take_over() && !request.hold()) {
    return FieldError("take_over", "is only valid with hold");
  }
  return Subscribe(state, **session, request.subscription(),
                   {.verdicts = true, .hold = request.hold(), .take_over = request.take_over()});
}

absl::StatusOr<OpenedStream> OpenCapture(SensorState& state,
                                         const v1::CaptureFlowsRequest& request) {
  absl::StatusOr<SessionSpec> spec = TakeSpec(request);
  if (!spec.ok()) return spec.status();
  CreateSessionOptions options;
  options.id = request.session_id();
  options.spec = *std::move(spec);
  if (request.has_linger()) {
    int64_t& linger_ns = options.spec.lifetime.span_ns;
    absl::Status status = FromProto(request.linger(), "linger", {}, linger_ns);
    if (!status.ok()) return status;
    linger_ns = std::min(linger_ns, state.stream_limits.max_linger_ns);
  }
  return CreateAndSubscribe(state, options, request.subscription());
}

absl::StatusOr<OpenedStream> OpenUpload(SensorState& state, const v1::OpenUpload& request,
                                        UniqueDescriptor input) {
  absl::StatusOr<SessionSpec> spec = TakeSpec(request);
  if (!spec.ok()) return spec.status();
  if (absl::Status status = CheckUpload(state, *spec); !status.ok()) return status;
  const std::unique_ptr<SourceOpener> opener = MakeUploadOpener(input.Release());
  CreateSessionOptions options;
  options.spec = *std::move(spec);
  options.opener = opener.get();
  return CreateAndSubscribe(state, options, request.subscription());
}

}  // namespace weir
