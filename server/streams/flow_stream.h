// One stream of flow events to one client: what the methods of FlowService have in common.
#ifndef WEIR_SERVER_STREAMS_FLOW_STREAM_H_
#define WEIR_SERVER_STREAMS_FLOW_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/streams/call_stream.h"
#include "server/streams/stream_reports.h"
#include "server/streams/stream_requests.h"
#include "weir/v1/stream.pb.h"

namespace weir {

// A CallStream; its memory is its cursor and one message. Its own signals:
//
//   kOpened  Opened() was called: there is a subscription, or an error   (any thread)
//   kReady   the cursor has something to say, or a batch's delay is over (step threads)
//   kGapDue  lost events that were not told yet have waited long enough  (step threads)
//
// It is open once there is a subscription. Then it writes `started` first, then what the cursor
// says, `ended` last, and a heartbeat at each interval whatever else there is. If the cursor has
// nothing to say, it is asked to raise kReady. Releasing what it holds, it gives the subscription
// to a task thread.
class FlowStream final : public CallStream {
 public:
  // `state` outlives it, `context` and `transport` live until the transport was ended. Gives the
  // stream, which its caller opens; where it was refused, it ends by itself.
  static std::shared_ptr<FlowStream> Start(SensorState& state, grpc::CallbackServerContext* context,
                                           StreamTransport& transport);

  // Called once, from any thread: lets it begin, or end with the error.
  void Opened(absl::StatusOr<OpenedStream> opened);

  // From the transport's OnSignals, as EndWith.
  bool is_open() const override { return opened_.has_value(); }

  // From the transport's OnSignals: where the session ends, this error is the stream's.
  void EndWith(absl::Status fault) { fault_ = std::move(fault); }
  // Likewise: the stream ends now, with its ledger and this error.
  void EndNow(absl::Status fault);

  // For the transport, from when the stream is open until OnRelease.
  Subscription& subscription() const { return *opened_->subscription; }

 private:
  enum Signal : uint32_t {
    kOpened = kFirstOwnSignal,
    kReady = kFirstOwnSignal << 1,
    kGapDue = kFirstOwnSignal << 2,
  };

  using CallStream::CallStream;

  void OnSignals(uint32_t raised) override;
  void WriteNext() override;
  int64_t tick_interval_ns() const override { return opened_->options.heartbeat_interval_ns; }
  int64_t tick_base_ns() const override { return last_heartbeat_ns_; }
  bool IsStuck(int64_t since_ns) const override;
  void ReleaseResources() override;

  void Begin();
  bool HoldsBack();
  void ReadOn();
  void NoteUntold();
  bool WriteGapIfDue();
  void WriteGap();
  void WriteWhatIsRead();
  void WriteEvents();
  void WriteEnded(const absl::Status& outcome, bool caught_up = false);
  void WriteEndAtCaughtUp();
  bool WriteHeartbeatIfDue();
  bool WriteWarning();
  void AwaitReady();
  void WriteMessage(v1::FlowStreamMessage message);

  StreamTraffic traffic() const { return {bytes_sent(), messages_sent()}; }
  Cursor& cursor() const { return opened_->cursor(); }
  Session& session() const { return opened_->session(); }

  // Of the steps alone from here on, but that Opened() fills `opening_` before it raises kOpened.
  std::optional<absl::StatusOr<OpenedStream>> opening_;
  std::optional<OpenedStream> opened_;
  absl::Status fault_;  // of the transport
  ReadResult read_;
  GapCoalescer gaps_;
  bool gap_timer_runs_ = false;
  int64_t last_events_ns_ = 0;     // monotonic: when events were written last
  int64_t last_heartbeat_ns_ = 0;  // monotonic; the opening, before the first
  uint64_t told_warning_ = 0;      // its number
  bool started_sent_ = false;
  bool restart_told_ = false;
  bool ends_now_ = false;
  bool caught_up_ = false;
  bool awaiting_ready_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_FLOW_STREAM_H_
