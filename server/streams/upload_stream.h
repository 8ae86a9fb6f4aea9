// The reactor behind AnalyzeCapture: a capture comes up in chunks, its flows go down meanwhile.
#ifndef WEIR_SERVER_STREAMS_UPLOAD_STREAM_H_
#define WEIR_SERVER_STREAMS_UPLOAD_STREAM_H_

#include <cstdint>
#include <memory>

#include "engine/capture/unique_descriptor.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/sensor_state.h"
#include "server/streams/call_stream.h"
#include "server/streams/flow_stream.h"
#include "weir/v1/flow_service.pb.h"

namespace weir {

// Owns itself until OnDone. The way down is a FlowStream's, in whose steps everything here is done
// too, one at a time. The way up:
//
//   the first message --> a session is made, which reads from a socket
//   chunk --SocketWriter--> socket --> session; the next message is asked for when the chunk was
//   taken half-close --> the socket is closed: the end of the capture
//
// So one chunk is held at most, and a session whose log waits for the client makes the client wait,
// by gRPC's flow control. What is wrong with the upload (a message that is none, too many bytes,
// too long a wait for a message, too long a time in all) ends the capture there; the flows so far
// are delivered, and the error is the call's status.
class UploadStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                           private StreamTransport {
 public:
  // `state` and `context` outlive it.
  UploadStream(SensorState& state, grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum Signal : uint32_t {
    kRead = CallStream::kFirstTransportSignal,
    kReadsOver = kRead << 1,  // half-closed or broken off
    kTaken = kRead << 2,      // the chunk is in the socket
    kBroken = kRead << 3,     // nobody reads the socket any more
    kTime = kRead << 4,       // time to look at the time
  };

  enum class WayUp : uint8_t {
    kFirst,    // the first message was asked for
    kOpening,  // its session is being made
    kNext,     // another message was asked for
    kFeeding,  // its chunk goes to the session
    kOver,     // nothing is asked for any more
  };

  void Write(const grpc::ByteBuffer* message) override { StartWrite(message); }
  void End(const grpc::Status& status) override { Finish(status); }
  void OnSignals(uint32_t raised) override;

  void GoOn(uint32_t raised);
  void Ask(WayUp way);
  void TakeMessage();
  void TakeHalfClose();
  void TakeOpen(v1::AnalyzeCaptureRequest request);
  void TakeChunk(v1::AnalyzeCaptureRequest request);
  void CheckTime();
  void EndCapture(const absl::Status& fault);

  SensorState& state_;
  const UploadLimits limits_;
  const int64_t began_ns_;  // monotonic
  const std::shared_ptr<FlowStream> stream_;

  // Of the stream's steps alone from here on, but that gRPC fills `message_` before kRead.
  grpc::ByteBuffer message_;
  std::shared_ptr<UniqueDescriptor> socket_;  // where chunks go; null before and after the capture
  uint64_t bytes_ = 0;                        // of chunks so far
  int64_t asked_ns_ = 0;                      // monotonic: when a message was asked for last
  WayUp way_ = WayUp::kFirst;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_UPLOAD_STREAM_H_
