// The stream behind WatchSession: a session's state and statistics.
#ifndef WEIR_SERVER_STREAMS_SESSION_WATCH_H_
#define WEIR_SERVER_STREAMS_SESSION_WATCH_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/session/session.h"
#include "server/streams/call_stream.h"
#include "weir/v1/session_service.pb.h"

namespace weir {

// A CallStream that writes the whole session first and whenever its state changed, warnings when
// they come, statistics at the interval, and, when the session is over, the whole session once
// more; then it ends. What
// changes while a message is in flight is told by one message afterwards.
class SessionWatch final : public CallStream {
 public:
  // `state` outlives it, `context` and `transport` live until the transport was ended. `request` is
  // a WatchSessionRequest; where something is wrong with it the stream ends with the error.
  static std::shared_ptr<SessionWatch> Start(SensorState& state,
                                             grpc::CallbackServerContext* context,
                                             StreamTransport& transport,
                                             const grpc::ByteBuffer& request);

 private:
  enum Signal : uint32_t { kChanged = kFirstOwnSignal };

  using CallStream::CallStream;

  void OnSignals(uint32_t raised) override;
  bool is_open() const override { return session_ != nullptr; }
  void WriteNext() override;
  int64_t tick_interval_ns() const override { return interval_ns_; }
  bool IsStuck(int64_t since_ns) const override;
  void ReleaseResources() override;

  absl::Status Take(const grpc::ByteBuffer& request);
  void Begin();
  void WriteSession();
  void WriteStatistics();
  bool WriteWarning();

  // Of the steps alone, once Start is done with it.
  absl::Status opening_;
  std::shared_ptr<Session> session_;   // null where it could not be opened
  std::unique_ptr<StateWatch> watch_;  // null before the first step
  v1::SessionView view_ = v1::SESSION_VIEW_UNSPECIFIED;
  int64_t interval_ns_ = kNanosPerSecond;
  uint64_t told_warning_ = 0;  // its number
  bool changed_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_SESSION_WATCH_H_
