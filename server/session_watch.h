// The stream behind WatchSession: a session's state and statistics.
#ifndef WEIR_SERVER_SESSION_WATCH_H_
#define WEIR_SERVER_SESSION_WATCH_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/session/session.h"
#include "grpcpp/support/server_callback.h"
#include "server/reactions.h"
#include "server/sensor_state.h"
#include "server/stream_slot.h"
#include "weir/v1/session_service.pb.h"

namespace weir {

// Owns itself from Start() to OnDone(). Its reactions come one at a time, as those of a FlowStream
// do, and write: the whole session first and whenever its state changed, warnings when they come,
// statistics at the interval, and, when the session is over, the whole session once more; then the
// stream ends. What
// changes while a message is in flight is told by one message afterwards.
class SessionWatch final : public grpc::ServerWriteReactor<v1::WatchSessionResponse>,
                           public std::enable_shared_from_this<SessionWatch> {
 public:
  // `state` and `context` outlive it. RESOURCE_EXHAUSTED, as the stream's end, where the sensor has
  // no room for another stream.
  static SessionWatch* Start(SensorState& state, grpc::CallbackServerContext* context,
                             const v1::WatchSessionRequest& request);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum Signal : uint32_t { kChanged = 1, kTick = 2, kWriteDone = 4, kCancelled = 8 };

  SessionWatch(SensorState& state, grpc::CallbackServerContext* context)
      : state_(state), context_(context), slot_(state) {}

  absl::Status Open(const v1::WatchSessionRequest& request);
  void Raise(uint32_t signals);
  void RaiseLater(uint32_t signals, int64_t delay_ns);
  void Step(uint32_t raised);
  void KeepTicking();
  void WriteSession();
  void WriteStatistics();
  bool WriteWarning();
  void EndIfStuck();
  void Release();
  void Close(const absl::Status& status);

  SensorState& state_;
  grpc::CallbackServerContext* const context_;
  StreamSlot slot_;
  std::shared_ptr<SessionWatch> self_;  // from Start to OnDone
  Reactions reactions_;

  // Of Step alone, once Start is done with it.
  std::shared_ptr<Session> session_;
  std::unique_ptr<StateWatch> watch_;
  int64_t interval_ns_ = kNanosPerSecond;
  int64_t last_write_ns_ = 0;  // monotonic
  uint64_t told_warning_ = 0;  // its number
  v1::WatchSessionResponse message_;
  bool changed_ = true;
  bool told_end_ = false;
  bool cancelled_ = false;
  bool writing_ = false;
  bool ticking_ = false;
  bool released_ = false;
  bool closed_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_SESSION_WATCH_H_
