#include "server/session_service.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/durations.h"
#include "server/convert/faults.h"
#include "server/convert/session.h"
#include "server/convert/session_spec.h"
#include "server/session_requests.h"
#include "server/session_watch.h"
#include "server/unary.h"

namespace weir {
namespace {

constexpr uint32_t kDefaultPage = 100;
constexpr int64_t kDefaultDrainNs = 30 * kNanosPerSecond;

}  // namespace

absl::Status SessionService::Create(const v1::CreateSessionRequest& request,
                                    v1::CreateSessionResponse& response) {
  absl::StatusOr<SessionSpec> spec = FromProto(request.spec());
  if (!spec.ok()) return spec.status();
  const CreateSessionOptions options = {.id = request.session_id(),
                                        .request_id = request.request_id(),
                                        .spec = *std::move(spec),
                                        .validate_only = request.validate_only()};
  absl::StatusOr<std::shared_ptr<Session>> session = weir::CreateSession(state_, options);
  if (!session.ok()) return session.status();
  ToProto(**session, *response.mutable_session());
  return absl::OkStatus();
}

absl::Status SessionService::Get(const v1::GetSessionRequest& request,
                                 v1::GetSessionResponse& response) {
  absl::StatusOr<std::shared_ptr<Session>> session = FindSession(state_, request.session_id());
  if (!session.ok()) return session.status();
  ToProto(**session, *response.mutable_session());
  return absl::OkStatus();
}

absl::Status SessionService::List(const v1::ListSessionsRequest& request,
                                  v1::ListSessionsResponse& response) {
  const ListSessionsOptions options = {
      .labels = Labels(request.labels().begin(), request.labels().end()),
      .page_size = request.page_size() == 0 ? kDefaultPage : request.page_size(),
      .page_token = request.page_token()};
  absl::StatusOr<SessionPage> page = state_.registry.List(options);
  if (!page.ok()) return WithField(page.status(), "page_token");
  for (const auto& session : page->sessions) ToProto(*session, *response.add_sessions());
  response.set_next_page_token(page->next_page_token);
  return absl::OkStatus();
}

absl::Status SessionService::Stop(const v1::StopSessionRequest& request,
                                  v1::StopSessionResponse& response) {
  int64_t drain_ns = kDefaultDrainNs;
  if (request.has_drain_deadline()) {
    absl::Status status = FromProto(request.drain_deadline(), "drain_deadline", {}, drain_ns);
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::shared_ptr<Session>> session =
      state_.registry.Stop(request.session_id(), drain_ns);
  if (!session.ok()) return SessionError(request.session_id(), session.status());
  state_.Log(absl::StrCat("session ", request.session_id(), ": stopped"));
  ToProto(**session, *response.mutable_session());
  return absl::OkStatus();
}

absl::Status SessionService::Delete(const v1::DeleteSessionRequest& request) {
  absl::Status status = state_.registry.Delete(request.session_id());
  if (!status.ok()) return SessionError(request.session_id(), std::move(status));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SessionService::CreateSession(grpc::CallbackServerContext* context,
                                                        const v1::CreateSessionRequest* request,
                                                        v1::CreateSessionResponse* response) {
  return AnswerLater(state_, context, [=, this] { return Create(*request, *response); });
}

grpc::ServerUnaryReactor* SessionService::GetSession(grpc::CallbackServerContext* context,
                                                     const v1::GetSessionRequest* request,
                                                     v1::GetSessionResponse* response) {
  return Answer(context, Get(*request, *response));
}

grpc::ServerUnaryReactor* SessionService::ListSessions(grpc::CallbackServerContext* context,
                                                       const v1::ListSessionsRequest* request,
                                                       v1::ListSessionsResponse* response) {
  return Answer(context, List(*request, *response));
}

grpc::ServerUnaryReactor* SessionService::StopSession(grpc::CallbackServerContext* context,
                                                      const v1::StopSessionRequest* request,
                                                      v1::StopSessionResponse* response) {
  return AnswerLater(state_, context, [=, this] { return Stop(*request, *response); });
}

grpc::ServerUnaryReactor* SessionService::DeleteSession(grpc::CallbackServerContext* context,
                                                        const v1::DeleteSessionRequest* request,
                                                        v1::DeleteSessionResponse*) {
  return AnswerLater(state_, context, [=, this] { return Delete(*request); });
}

grpc::ServerWriteReactor<v1::WatchSessionResponse>* SessionService::WatchSession(
    grpc::CallbackServerContext* context, const v1::WatchSessionRequest* request) {
  return SessionWatch::Start(state_, context, *request);
}

}  // namespace weir
