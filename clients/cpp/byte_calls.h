// Streaming calls whose responses stay bytes, so that a message is parsed only by who wants it
// parsed. gRPC has no public interface for this that waits as its generated stubs do: what of its
// insides it takes is in this file alone.
#ifndef WEIR_CLIENTS_CPP_BYTE_CALLS_H_
#define WEIR_CLIENTS_CPP_BYTE_CALLS_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>

#include "clients/cpp/channel.h"

namespace weir::client {

// Any of the calls below, as what it can do: read, and finish.
using ByteReader = grpc::internal::ReaderInterface<grpc::ByteBuffer>;
using StreamingCall = grpc::internal::ClientStreamingInterface;

using ServerStream = grpc::ClientReader<grpc::ByteBuffer>;
template <typename Request>
using TwoWayStream = grpc::ClientReaderWriter<Request, grpc::ByteBuffer>;

// Starts a call of a server streaming method, "/weir.v1.FlowService/SubscribeFlows". The channel
// and the context are borrowed until the call is finished.
template <typename Request>
std::unique_ptr<ServerStream> StartServerStream(const ChannelPtr& channel, const char* method,
                                                const Request& request,
                                                grpc::ClientContext& context) {
  const grpc::internal::RpcMethod rpc(method, grpc::internal::RpcMethod::SERVER_STREAMING, channel);
  return std::unique_ptr<ServerStream>(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel.get(), rpc, &context,
                                                                    request));
}

// The same of a method that streams both ways.
template <typename Request>
std::unique_ptr<TwoWayStream<Request>> StartTwoWayStream(const ChannelPtr& channel,
                                                         const char* method,
                                                         grpc::ClientContext& context) {
  const grpc::internal::RpcMethod rpc(method, grpc::internal::RpcMethod::BIDI_STREAMING, channel);
  return std::unique_ptr<TwoWayStream<Request>>(
      grpc::internal::ClientReaderWriterFactory<Request, grpc::ByteBuffer>::Create(channel.get(),
                                                                                   rpc, &context));
}

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_BYTE_CALLS_H_
