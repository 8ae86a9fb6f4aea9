#include "clients/cpp/session_watch.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include "clients/cpp/errors.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir::client {
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
