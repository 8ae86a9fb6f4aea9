// weir.v1.SessionService: the captures of the sensor.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/error_details.h"
#include "server/convert/session.h"
#include "server/convert/session_spec.h"
#include "server/convert/times.h"
#include "server/convert/tokens.h"
#include "server/sensor_state.h"
#include "server/services/reactors.h"
#include "server/services/services.h"
#include "server/streams/session_watch.h"
#include "server/streams/sessions_watch.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir {
namespace {

constexpr uint32_t kDefaultSessions = 100;
constexpr size_t kMaxPageBytes = 1 << 20;
constexpr int64_t kDefaultDrainNs = 30 * kNanosPerSecond;

absl::Status Create(SensorState& state, const v1::CreateSessionRequest& request,
                    v1::CreateSessionResponse& response) {
  absl::StatusOr<SessionSpec> spec = FromProto(request.spec());
  if (!spec.ok()) return spec.status();
  const CreateSessionOptions options = {.id = request.session_id(),
                                        .request_id = request.request_id(),
                                        .spec = *std::move(spec),
                                        .validate_only = request.validate_only()};
  absl::StatusOr<std::shared_ptr<Session>> session = CreateSession(state, options);
  if (!session.ok()) return session.status();
  ToProto(**session, v1::SESSION_VIEW_FULL, *response.mutable_session());
  return absl::OkStatus();
}

absl::Status Get(SensorState& state, const v1::GetSessionRequest& request,
                 v1::GetSessionResponse& response) {
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state, request.session_id());
  if (!session.ok()) return session.status();
  ToProto(**session, request.view(), *response.mutable_session());
  return absl::OkStatus();
}

// A token is of the list of these labels alone. Values have lengths, so that no two lists share
// one.
std::string ListName(const Labels& labels) {
  std::string name = "sessions";
  for (const auto& [label, value] : labels) {
    absl::StrAppend(&name, " ", label.size(), " ", label, value.size(), " ", value);
  }
  return name;
}

// A page ends where it has `page_size` sessions, or would be too large for a client's message.
absl::Status List(SensorState& state, const v1::ListSessionsRequest& request,
                  v1::ListSessionsResponse& response) {
  const Labels labels(request.labels().begin(), request.labels().end());
  const std::string list = ListName(labels);
  absl::StatusOr<std::string> after = DecodePageToken(list, request.page_token());
  if (!after.ok()) return after.status();
  const SessionPage page =
      state.registry.List({.labels = labels,
                           .page_size = PageSize(request.page_size(), kDefaultSessions),
                           .after = *std::move(after)});
  bool has_more = page.has_more;
  size_t bytes = 0;
  for (const auto& session : page.sessions) {
    ToProto(*session, request.view(), *response.add_sessions());
    bytes += response.sessions().rbegin()->ByteSizeLong();
    if (bytes <= kMaxPageBytes || response.sessions_size() == 1) continue;
    response.mutable_sessions()->RemoveLast();
    has_more = true;
    break;
  }
  if (!has_more) return absl::OkStatus();
  response.set_next_page_token(EncodePageToken(list, response.sessions().rbegin()->id()));
  return absl::OkStatus();
}

absl::Status Stop(SensorState& state, const v1::StopSessionRequest& request,
                  v1::StopSessionResponse& response) {
  int64_t drain_ns = kDefaultDrainNs;
  if (request.has_drain_timeout()) {
    absl::Status status = FromProto(request.drain_timeout(), "drain_timeout", {}, drain_ns);
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::shared_ptr<Session>> session =
      state.registry.Stop(request.session_id(), drain_ns);
  if (!session.ok()) return SessionError(request.session_id(), session.status());
  state.Log(absl::StrCat("session ", request.session_id(), ": stopped"));
  ToProto(**session, v1::SESSION_VIEW_BASIC, *response.mutable_session());
  return absl::OkStatus();
}

absl::Status Delete(SensorState& state, const v1::DeleteSessionRequest& request) {
  absl::Status status = state.registry.Delete(request.session_id());
  if (!status.ok()) return SessionError(request.session_id(), std::move(status));
  return absl::OkStatus();
}

using Watches = v1::SessionService::WithRawCallbackMethod_WatchSession<
    v1::SessionService::WithRawCallbackMethod_WatchSessions<v1::SessionService::Service>>;
using Methods = v1::SessionService::WithCallbackMethod_CreateSession<
    v1::SessionService::WithCallbackMethod_GetSession<
        v1::SessionService::WithCallbackMethod_ListSessions<
            v1::SessionService::WithCallbackMethod_StopSession<
                v1::SessionService::WithCallbackMethod_DeleteSession<Watches>>>>>;

class SessionService final : public Methods {
 public:
  explicit SessionService(SensorState& state) : state_(state) {}

  grpc::ServerUnaryReactor* CreateSession(grpc::CallbackServerContext* context,
                                          const v1::CreateSessionRequest* request,
                                          v1::CreateSessionResponse* response) override {
    return AnswerLater(state_, context, *request,
                       [=, this] { return Create(state_, *request, *response); });
  }

  grpc::ServerUnaryReactor* GetSession(grpc::CallbackServerContext* context,
                                       const v1::GetSessionRequest* request,
                                       v1::GetSessionResponse* response) override {
    return Answer(context, *request, [=, this] { return Get(state_, *request, *response); });
  }

  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override {
    return Answer(context, *request, [=, this] { return List(state_, *request, *response); });
  }

  grpc::ServerUnaryReactor* StopSession(grpc::CallbackServerContext* context,
                                        const v1::StopSessionRequest* request,
                                        v1::StopSessionResponse* response) override {
    return AnswerEnding(state_, context, *request,
                        [=, this] { return Stop(state_, *request, *response); });
  }

  grpc::ServerUnaryReactor* DeleteSession(grpc::CallbackServerContext* context,
                                          const v1::DeleteSessionRequest* request,
                                          v1::DeleteSessionResponse*) override {
    return AnswerEnding(state_, context, *request, [=, this] { return Delete(state_, *request); });
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchSession(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override {
    auto* down = new DownStream();
    down->Carry(SessionWatch::Start(state_, context, *down, *request));
    return down;
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchSessions(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override {
    auto* down = new DownStream();
    down->Carry(SessionsWatch::Start(state_, context, *down, *request));
    return down;
  }

 private:
  SensorState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSessionService(SensorState& state) {
  return std::make_unique<SessionService>(state);
}

}  // namespace weir
