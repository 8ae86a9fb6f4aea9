// One stream of messages to one client: what all of the sensor's streams have in common.
#ifndef WEIR_SERVER_STREAMS_CALL_STREAM_H_
#define WEIR_SERVER_STREAMS_CALL_STREAM_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "server/convert/error_details.h"
#include "server/sensor_state.h"
#include "server/threads/task_runner.h"

namespace weir {

// One of the streams that a sensor may have at one time.
// Counts its stream as open while it exists, and against max_streams until Release(). Not
// thread-safe. `state` outlives it.
class StreamSlot {
 public:
  explicit StreamSlot(SensorState& state) : state_(state) {
    state_.open_streams.fetch_add(1);
    taken_ = state_.streams.fetch_add(1) < state_.stream_limits.max_streams;
    if (taken_) return;
    state_.streams.fetch_sub(1);
    state_.refusals.streams.fetch_add(1);
  }
  ~StreamSlot() {
    Release();
    state_.open_streams.fetch_sub(1);
  }
  StreamSlot(const StreamSlot&) = delete;
  StreamSlot& operator=(const StreamSlot&) = delete;

  bool taken() const { return taken_; }

  // Gives the slot back early: a stream whose client is frozen may never be done.
  void Release() {
    if (taken_) state_.streams.fetch_sub(1);
    taken_ = false;
  }

  absl::Status RefusedError() const {
    const uint64_t max = state_.stream_limits.max_streams;
    return WithLimit({.name = "max_streams", .max = max, .asked = 1, .in_use = max},
                     ErrorFor(ErrorReason::kTooManyStreams,
                              absl::StrCat("streams: ", max, " are open, no more may be")));
  }

 private:
  SensorState& state_;
  bool taken_ = false;
};

// What a stream is written to: one of gRPC's reactors, as a CallStream needs it.

namespace v1 {
class FlowStreamMessage;
}

// Called by one thread at a time, from within the steps of its stream. No call waits.
class StreamTransport {
 public:
  // Writes the message, which lives until the stream is told that the write is over.
  virtual void Write(const grpc::ByteBuffer* message) = 0;

  // The last call; the transport may be gone before it returns.
  virtual void End(const grpc::Status& status) = 0;

  // Signals of the transport's own that were raised (from CallStream::kFirstTransportSignal on)
  // and, once, with or without any, that the stream is open.
  virtual void OnSignals(uint32_t /*raised*/) {}

  // Asked for when a message can be written: true where the transport has one of its own.
  virtual bool TakeMessage(v1::FlowStreamMessage& /*message*/) { return false; }
  // Whether there will be another one soon, without anything more from the client. The stream does
  // not end before.
  virtual bool has_more_to_say() const { return false; }

  // The subscription is about to be given back. Once, before End.
  virtual void OnRelease() {}

 protected:
  ~StreamTransport() = default;
};

// Owned by the reactor that writes its messages, its transport.
//
// Whatever happens to it, on whatever thread, raises a signal:
//
//   kTick       time to look at the time                                    (step threads)
//   kWriteDone  the transport took the message, or never will               (gRPC's threads)
//   kCancelled  the client went away, or the server's deadline passed       (gRPC's threads)
//
// (the kinds of streams have signals of their own from kFirstOwnSignal on, transports from
// kFirstTransportSignal on) and Step() works them off one at a time (SerialExecutor), without a
// lock and without waiting:
//
//   opening --> idle --message--> writing --kWriteDone--> idle ... --> ended
//
//   opening   the kind of stream says is_open() when it is over. Until then nothing is done but to
//             note signals.
//   idle      if cancelled: Close. Else WriteNext() writes what there is to say, if anything.
//   writing   nothing is done but to note signals, so one message is in flight at most. If it is
//             taken by nobody for too long, or the call was cancelled, what others could use is
//             given back at once: the write might be waited for without end. When that comes to
//             its end after all: Close.
//   ended     the last message was written: Close. Signals that are still to come are passed over.
//
// Close gives back what the stream held, and its slot, and ends the transport, once; transport and
// context are not touched any more, whatever step is still to come from a timer that keeps the
// stream.
class CallStream : public std::enable_shared_from_this<CallStream> {
 public:
  static constexpr uint32_t kFirstTransportSignal = 1 << 8;

  virtual ~CallStream() = default;
  CallStream(const CallStream&) = delete;
  CallStream& operator=(const CallStream&) = delete;

  // True where the sensor has no room for another stream: it ends with that error by itself.
  bool refused() const { return refused_; }

  // From the transport: the write is over; the client went away; signals of its own.
  void OnWriteDone(bool ok) { Raise(ok ? kWriteDone : kWriteDone | kCancelled); }
  void OnCancel() { Raise(kCancelled); }
  void Raise(uint32_t signals);

  // From a step thread, behind the steps that wait already, unless the stream is gone by then.
  void RaiseLater(uint32_t signals, int64_t delay_ns);

  // Whose turn its tasks have: see SensorState::ClientOf().
  const std::string& client() const { return client_; }

 protected:
  enum Signal : uint32_t { kTick = 1, kWriteDone = 2, kCancelled = 4, kFirstOwnSignal = 8 };

  // `state` outlives it, `context` and `transport` live until the transport was ended.
  CallStream(SensorState& state, grpc::CallbackServerContext* context, StreamTransport& transport);

  // From within a step, by the stream's kind. All are called while it is neither released nor
  // closed, and none waits.

  // What was raised, before anything else is done. May Close.
  virtual void OnSignals(uint32_t raised) = 0;
  virtual bool is_open() const = 0;
  // Calls Write or WriteLast once, or neither.
  virtual void WriteNext() = 0;
  // So often it looks at the time, counted from tick_base_ns().
  virtual int64_t tick_interval_ns() const = 0;
  virtual int64_t tick_base_ns() const { return last_write_ns_; }  // monotonic
  // Whether the write in flight is given up, which was begun `since_ns` ago.
  virtual bool IsStuck(int64_t since_ns) const = 0;
  // Gives back what others could use. Once, the last of these calls.
  virtual void ReleaseResources() = 0;

  void Write(grpc::ByteBuffer message);
  // The stream ends with `outcome` when the message was taken.
  void WriteLast(grpc::ByteBuffer message, absl::Status outcome);
  void Close(const absl::Status& status);
  absl::Status RefusedError() const { return slot_.RefusedError(); }

  SensorState& state() const { return state_; }
  StreamTransport& transport() const { return transport_; }
  // Monotonic; the stream's beginning where nothing was written yet.
  int64_t last_write_ns() const { return last_write_ns_; }
  bool is_closed() const { return closed_; }
  bool is_in_process() const { return is_in_process_; }
  uint64_t bytes_sent() const { return bytes_sent_; }
  uint64_t messages_sent() const { return messages_sent_; }

 private:
  void Step(uint32_t raised);
  void KeepTicking();
  void EndIfStuck();
  void Release();

  SensorState& state_;
  grpc::CallbackServerContext* const context_;
  StreamTransport& transport_;
  const bool is_in_process_;
  const std::string client_;
  StreamSlot slot_;
  const bool refused_;
  SerialExecutor executor_;

  // Of Step alone from here on.
  absl::Status outcome_;  // once the last message was written, or the stream was released
  grpc::ByteBuffer message_;
  int64_t last_write_ns_;
  uint64_t bytes_sent_ = 0;
  uint64_t messages_sent_ = 0;
  bool cancelled_ = false;
  bool writing_ = false;
  bool ticking_ = false;
  bool last_written_ = false;
  bool released_ = false;
  bool closed_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_CALL_STREAM_H_
