// One stream of flow events to one client: what the reactors of FlowService have in common.
#ifndef WEIR_SERVER_FLOW_STREAM_H_
#define WEIR_SERVER_FLOW_STREAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/session/session.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/convert/subscription.h"
#include "server/reactions.h"
#include "server/sensor_state.h"
#include "server/stream_slot.h"
#include "server/stream_transport.h"
#include "weir/v1/stream.pb.h"
#include "weir/v1/subscription.pb.h"

namespace weir {

// A stream that was admitted: its subscriber, and what was agreed.
struct OpenedStream {
  std::unique_ptr<Subscription> subscription;
  StreamOptions options;
  v1::Subscription effective;
  // Called after the subscription is gone, where it may wait. May be empty.
  std::function<void()> on_closed;
};

// Owned by the reactor that writes its messages, its transport. Its memory is its cursor and one
// message.
//
// Whatever happens to it, on whatever thread, raises a signal:
//
//   kOpened     Opened() was called: there is a subscription, or an error   (any thread)
//   kReady      the cursor has something to say, or a batch's delay is over (timer thread)
//   kTick       time to look at the time                                    (timer thread)
//   kWriteDone  the transport took the message, or never will               (gRPC's threads)
//   kCancelled  the client went away, or the server's deadline passed       (gRPC's threads)
//
// (the transport may have signals of its own, from kFirstTransportSignal on)
// and Step() works them off one at a time (Reactions), without a lock and without waiting:
//
//   opening --kOpened--> idle --message--> writing --kWriteDone--> idle ... --> ended
//
//   opening   nothing is done but to note a cancellation.
//   idle      if cancelled: Close. Else the next message is made and written: `started` first, then
//             what the cursor says. If it has nothing to say, it is asked to raise kReady, and
//             until then only a heartbeat is written.
//   writing   nothing is done but to note signals, so one message is in flight at most. If it is
//             taken by nobody for the stall timeout, or the call was cancelled, subscription and
//             slot are given back at once: its write might be waited for without end. When that
//             comes to its end after all: Close.
//   ended     `ended` was written: Close. Signals that are still to come are passed over.
//
// Close ends notifications, gives the subscription to a task thread, the slot back, and ends the
// transport, once;
// `transport` and `context` are not touched any more, whatever step is still to come from a timer
// that keeps the stream.
class FlowStream final : public std::enable_shared_from_this<FlowStream> {
 public:
  static constexpr uint32_t kFirstTransportSignal = 1 << 8;

  // `state` outlives it, `context` and `transport` live until the transport was ended.
  // RESOURCE_EXHAUSTED, as the stream's end, where the sensor has no room for another stream. Gives
  // the stream, which its caller opens.
  static std::shared_ptr<FlowStream> Start(SensorState& state, grpc::CallbackServerContext* context,
                                           StreamTransport& transport);
  ~FlowStream() = default;
  FlowStream(const FlowStream&) = delete;
  FlowStream& operator=(const FlowStream&) = delete;

  // Called once, from any thread: lets it begin, or end with the error.
  void Opened(absl::StatusOr<OpenedStream> opened);

  // True where nobody waits for its opening any more.
  bool refused() const { return refused_; }

  // From the transport: the write is over; the client went away; signals of its own.
  void OnWriteDone(bool ok);
  void OnCancel();
  void Raise(uint32_t signals);

  // From the transport's OnSignals: where the session comes to its end, this error is the stream's.
  void EndWith(absl::Status fault) { fault_ = std::move(fault); }

 private:
  enum Signal : uint32_t {
    kOpened = 1,
    kReady = 2,
    kTick = 4,
    kWriteDone = 8,
    kCancelled = 16,
  };

  FlowStream(SensorState& state, grpc::CallbackServerContext* context, StreamTransport& transport);

  void RaiseLater(uint32_t signals, int64_t delay_ns);
  void Step(uint32_t raised);
  void Begin();
  void WriteNext();
  void WriteWhatIsRead();
  void WriteEnded();
  void WriteHeartbeatIfDue();
  bool WriteWarning();
  void AwaitReady();
  void KeepTicking();
  bool IsStuck() const;
  void EndIfStuck();
  void Release();
  void Write(v1::FlowStreamMessage message);
  void WriteBytes(grpc::ByteBuffer bytes);
  void Close(const absl::Status& status);

  v1::StreamStarted StartedMessage() const;
  void PutBooks(v1::CaptureStatistics& statistics, v1::Ledger& ledger) const;
  std::string Token() const;
  Cursor& cursor() const { return opened_->subscription->cursor(); }
  Session& session() const { return opened_->subscription->session(); }

  SensorState& state_;
  grpc::CallbackServerContext* const context_;
  StreamTransport& transport_;
  const bool is_in_process_;
  StreamSlot slot_;
  const bool refused_;
  Reactions reactions_;

  // Of Step alone from here on, but that Opened() fills `opening_` before it raises kOpened.
  std::optional<absl::StatusOr<OpenedStream>> opening_;
  std::optional<OpenedStream> opened_;
  absl::Status fault_;    // of the transport
  absl::Status outcome_;  // of the session, or why the subscriber was cut off, or the fault
  grpc::ByteBuffer message_;
  ReadResult read_;
  int64_t last_write_ns_ = 0;   // monotonic
  int64_t last_events_ns_ = 0;  // monotonic: when events were written last
  uint64_t bytes_sent_ = 0;
  uint64_t messages_sent_ = 0;
  uint64_t told_warning_ = 0;  // its number
  bool cancelled_ = false;
  bool started_sent_ = false;
  bool restart_told_ = false;
  bool writing_ = false;
  bool awaiting_ready_ = false;
  bool ticking_ = false;
  bool ended_sent_ = false;
  bool released_ = false;
  bool closed_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_FLOW_STREAM_H_
