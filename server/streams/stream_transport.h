// What a stream is written to: one of gRPC's reactors, as a CallStream needs it.
#ifndef WEIR_SERVER_STREAMS_STREAM_TRANSPORT_H_
#define WEIR_SERVER_STREAMS_STREAM_TRANSPORT_H_

#include <cstdint>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_TRANSPORT_H_
