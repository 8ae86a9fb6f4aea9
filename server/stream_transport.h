// What a stream of flows is written to: one of gRPC's reactors, as FlowStream needs it.
#ifndef WEIR_SERVER_STREAM_TRANSPORT_H_
#define WEIR_SERVER_STREAM_TRANSPORT_H_

#include <cstdint>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace weir {

// Called by one thread at a time, from within the steps of a FlowStream. No call waits.
class StreamTransport {
 public:
  // Writes the message, which lives until the stream is told that the write is over.
  virtual void Write(const grpc::ByteBuffer* message) = 0;

  // The last call; the transport may be gone before it returns.
  virtual void End(const grpc::Status& status) = 0;

  // Signals of the transport's own that were raised (FlowStream::kTransportSignals) and, once, that
  // the stream is open.
  virtual void OnSignals(uint32_t /*raised*/) {}

 protected:
  ~StreamTransport() = default;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAM_TRANSPORT_H_
