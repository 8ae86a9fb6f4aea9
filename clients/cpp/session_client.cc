#include "clients/cpp/session_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>

#include "clients/cpp/errors.h"
#include "clients/cpp/pages.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir::client {
namespace {

using Stub = v1::SessionService::Stub;

// Makes one call of a method of the stub.
template <typename Request, typename Response>
grpc::Status Call(const ChannelPtr& channel, absl::Duration timeout,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response& response) {
  grpc::ClientContext context;
  if (timeout != absl::InfiniteDuration()) {
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
  }
  Stub stub(channel);
  return (stub.*method)(&context, request, &response);
}

// The session of a response, or the error of the call.
template <typename Response>
absl::StatusOr<v1::Session> SessionOf(const grpc::Status& status, Response& response) {
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_session());
}

}  // namespace

absl::StatusOr<v1::Session> SessionClient::Create(const v1::CreateSessionRequest& request) {
  v1::CreateSessionResponse response;
  return SessionOf(Call(channel_, timeout_, &Stub::CreateSession, request, response), response);
}

absl::StatusOr<v1::Session> SessionClient::Get(const std::string& id, v1::SessionView view) {
  v1::GetSessionRequest request;
  request.set_session_id(id);
  request.set_view(view);
  v1::GetSessionResponse response;
  return SessionOf(Call(channel_, timeout_, &Stub::GetSession, request, response), response);
}

absl::StatusOr<std::vector<v1::Session>> SessionClient::List(
    const v1::ListSessionsRequest& request) {
  const auto call = [this](const v1::ListSessionsRequest& page,
                           v1::ListSessionsResponse& response) {
    return Call(channel_, timeout_, &Stub::ListSessions, page, response);
  };
  return AllPages<v1::ListSessionsResponse>(request, call,
                                            &v1::ListSessionsResponse::mutable_sessions);
}

absl::StatusOr<v1::Session> SessionClient::Stop(const v1::StopSessionRequest& request) {
  v1::StopSessionResponse response;
  return SessionOf(Call(channel_, timeout_, &Stub::StopSession, request, response), response);
}

absl::Status SessionClient::Delete(const std::string& id) {
  v1::DeleteSessionRequest request;
  request.set_session_id(id);
  v1::DeleteSessionResponse response;
  return ToAbslStatus(Call(channel_, timeout_, &Stub::DeleteSession, request, response));
}

namespace {

using Stub = v1::SessionService::Stub;

template <typename Report>
class Call final : public ReportStream<Report> {
 public:
  // `method` starts the call.
  template <typename Request>
  Call(const ChannelPtr& channel,
       std::unique_ptr<grpc::ClientReader<Report>> (Stub::*method)(grpc::ClientContext*,
                                                                   const Request&),
       const Request& request)
      : stub_(channel), reader_((stub_.*method)(&context_, request)) {}

  ~Call() override {
    if (finished_) return;
    context_.TryCancel();
    while (Next()) {
    }
    reader_->Finish();
  }

  bool Next() override { return reader_->Read(&report_); }
  const Report& report() const override { return report_; }
  void Cancel() override { context_.TryCancel(); }

  absl::Status Finish() override {
    finished_ = true;
    return ToAbslStatus(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  Stub stub_;
  std::unique_ptr<grpc::ClientReader<Report>> reader_;
  Report report_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<SessionWatch> Watch(const ChannelPtr& channel,
                                    const v1::WatchSessionRequest& request) {
  return std::make_unique<Call<v1::WatchSessionResponse>>(channel, &Stub::WatchSession, request);
}

std::unique_ptr<SessionsWatch> Watch(const ChannelPtr& channel,
                                     const v1::WatchSessionsRequest& request) {
  return std::make_unique<Call<v1::WatchSessionsResponse>>(channel, &Stub::WatchSessions, request);
}

}  // namespace weir::client
