// Sessions followed as they go on: WatchSession and WatchSessions.
#ifndef WEIR_CLIENTS_CPP_SESSION_WATCH_H_
#define WEIR_CLIENTS_CPP_SESSION_WATCH_H_

#include <memory>

#include "absl/status/status.h"
#include "clients/cpp/channel.h"
#include "weir/v1/session_service.pb.h"

namespace weir::client {

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

#endif  // WEIR_CLIENTS_CPP_SESSION_WATCH_H_
