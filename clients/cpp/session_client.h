// Calls of SessionService.
#ifndef WEIR_CLIENTS_CPP_SESSION_CLIENT_H_
#define WEIR_CLIENTS_CPP_SESSION_CLIENT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "weir/v1/session_service.pb.h"

namespace weir::client {

// The sessions of a sensor. Thread-safe. Calls wait for their answer, each no longer than
// `timeout`: then it is DEADLINE_EXCEEDED.
class SessionClient {
 public:
  explicit SessionClient(ChannelPtr channel, absl::Duration timeout = absl::InfiniteDuration())
      : channel_(std::move(channel)), timeout_(timeout) {}

  absl::StatusOr<v1::Session> Create(const v1::CreateSessionRequest& request);
  absl::StatusOr<v1::Session> Get(const std::string& id,
                                  v1::SessionView view = v1::SESSION_VIEW_BASIC);
  // All of them, page by page; `timeout` is for each page.
  absl::StatusOr<std::vector<v1::Session>> List(const v1::ListSessionsRequest& request = {});
  absl::StatusOr<v1::Session> Stop(const v1::StopSessionRequest& request);
  absl::Status Delete(const std::string& id);

 private:
  ChannelPtr channel_;
  absl::Duration timeout_;
};

// Sessions followed as they go on: WatchSession and WatchSessions.

// A stream of reports. Cancel() may be called from any thread, as long as it was not destroyed; all
// else by one thread. One that is destroyed before its end is cancelled.
//
//   auto watch = Watch(channel, request);
//   while (watch->Next()) Use(watch->report());
//   absl::Status status = watch->Finish();
template <typename Report>
class ReportStream {
 public:
  virtual ~ReportStream() = default;

  // Waits for the next report. False when there is none any more: Finish() says why.
  virtual bool Next() = 0;
  // The last one. Valid until the next call of Next().
  virtual const Report& report() const = 0;
  // Ends the call without waiting: Next() gives what came before, then false.
  virtual void Cancel() = 0;
  // Status of the call. To be called once, after Next() was false.
  virtual absl::Status Finish() = 0;
};

using SessionWatch = ReportStream<v1::WatchSessionResponse>;
using SessionsWatch = ReportStream<v1::WatchSessionsResponse>;

// Follows one session until it is over.
std::unique_ptr<SessionWatch> Watch(const ChannelPtr& channel,
                                    const v1::WatchSessionRequest& request);
// Follows all sessions, those to come too, until it is cancelled or the sensor shuts down.
std::unique_ptr<SessionsWatch> Watch(const ChannelPtr& channel,
                                     const v1::WatchSessionsRequest& request);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_SESSION_CLIENT_H_
