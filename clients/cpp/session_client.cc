#include "clients/cpp/session_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>

#include "clients/cpp/errors.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir::client {

using Stub = v1::SessionService::Stub;

namespace {

// The bounds of one call.
class CallContext : public grpc::ClientContext {
 public:
  explicit CallContext(absl::Duration timeout) {
    if (timeout == absl::InfiniteDuration()) return;
    set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
  }
};

}  // namespace

absl::StatusOr<v1::Session> SessionClient::Create(const v1::CreateSessionRequest& request) {
  CallContext context(timeout_);
  v1::CreateSessionResponse response;
  const grpc::Status status = Stub(channel_).CreateSession(&context, request, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_session());
}

absl::StatusOr<v1::Session> SessionClient::Get(const std::string& id) {
  CallContext context(timeout_);
  v1::GetSessionRequest request;
  request.set_session_id(id);
  v1::GetSessionResponse response;
  const grpc::Status status = Stub(channel_).GetSession(&context, request, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_session());
}

absl::StatusOr<std::vector<v1::Session>> SessionClient::List(
    const v1::ListSessionsRequest& request) {
  std::vector<v1::Session> sessions;
  v1::ListSessionsRequest page = request;
  do {
    CallContext context(timeout_);
    v1::ListSessionsResponse response;
    const grpc::Status status = Stub(channel_).ListSessions(&context, page, &response);
    if (!status.ok()) return ToAbslStatus(status);
    for (v1::Session& session : *response.mutable_sessions()) {
      sessions.push_back(std::move(session));
    }
    page.set_page_token(response.next_page_token());
  } while (!page.page_token().empty());
  return sessions;
}

absl::StatusOr<v1::Session> SessionClient::Stop(const v1::StopSessionRequest& request) {
  CallContext context(timeout_);
  v1::StopSessionResponse response;
  const grpc::Status status = Stub(channel_).StopSession(&context, request, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return std::move(*response.mutable_session());
}

absl::Status SessionClient::Delete(const std::string& id) {
  CallContext context(timeout_);
  v1::DeleteSessionRequest request;
  request.set_session_id(id);
  v1::DeleteSessionResponse response;
  return ToAbslStatus(Stub(channel_).DeleteSession(&context, request, &response));
}

class SessionWatch::Call {
 public:
  Call(const ChannelPtr& channel, const v1::WatchSessionRequest& request)
      : stub_(channel), reader_(stub_.WatchSession(&context_, request)) {}

  ~Call() {
    if (finished_) return;
    context_.TryCancel();
    while (Next()) {
    }
    reader_->Finish();
  }

  bool Next() { return reader_->Read(&report_); }

  absl::Status Finish() {
    finished_ = true;
    return ToAbslStatus(reader_->Finish());
  }

  void Cancel() { context_.TryCancel(); }
  const v1::WatchSessionResponse& report() const { return report_; }

 private:
  grpc::ClientContext context_;
  Stub stub_;
  std::unique_ptr<grpc::ClientReader<v1::WatchSessionResponse>> reader_;
  v1::WatchSessionResponse report_;
  bool finished_ = false;
};

SessionWatch::SessionWatch(ChannelPtr channel, const v1::WatchSessionRequest& request)
    : call_(std::make_unique<Call>(channel, request)) {}
SessionWatch::~SessionWatch() = default;
bool SessionWatch::Next() { return call_->Next(); }
const v1::WatchSessionResponse& SessionWatch::report() const { return call_->report(); }
void SessionWatch::Cancel() { call_->Cancel(); }
absl::Status SessionWatch::Finish() { return call_->Finish(); }

}  // namespace weir::client
