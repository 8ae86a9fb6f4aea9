// The reactor behind a stream that only goes down.
#ifndef WEIR_SERVER_STREAMS_DOWN_STREAM_H_
#define WEIR_SERVER_STREAMS_DOWN_STREAM_H_

#include <memory>
#include <utility>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/streams/call_stream.h"
#include "server/streams/stream_transport.h"

namespace weir {

// Owns itself until OnDone, and keeps its stream as long. Given to gRPC after Carry().
class DownStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public StreamTransport {
 public:
  // Once: the stream that has this transport.
  void Carry(std::shared_ptr<CallStream> stream) { stream_ = std::move(stream); }

  void Write(const grpc::ByteBuffer* message) override { StartWrite(message); }
  void End(const grpc::Status& status) override { Finish(status); }

  void OnWriteDone(bool ok) override { stream_->OnWriteDone(ok); }
  void OnCancel() override { stream_->OnCancel(); }
  void OnDone() override { delete this; }

 private:
  std::shared_ptr<CallStream> stream_;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_DOWN_STREAM_H_
