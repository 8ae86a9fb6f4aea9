// Calls of SessionService.
#ifndef WEIR_CLIENTS_CPP_SESSION_CLIENT_H_
#define WEIR_CLIENTS_CPP_SESSION_CLIENT_H_

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

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_SESSION_CLIENT_H_
