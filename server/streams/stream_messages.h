// The messages of streams, as gRPC sends them.
#ifndef WEIR_SERVER_STREAMS_STREAM_MESSAGES_H_
#define WEIR_SERVER_STREAMS_STREAM_MESSAGES_H_

#include <string>
#include <vector>

#include "engine/log/cursor.h"
#include "engine/log/field_mask.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/convert/tokens.h"
#include "weir/v1/stream.pb.h"

namespace weir {

grpc::ByteBuffer MessageBytes(const google::protobuf::MessageLite& message);

// An envelope with `events`: the slices are shared, not copied, and keep their batches alive until
// the transport has released them; but small ones, as a filter leaves them, are copied and joined.
grpc::ByteBuffer EventBytes(const std::vector<EventSlice>& slices, const std::string& token);

// The same with what `mask` leaves of them, copied.
grpc::ByteBuffer MaskedEventBytes(const std::vector<EventSlice>& slices, const FieldMask& mask,
                                  const std::string& token);

v1::FlowStreamMessage GapMessage(const GapReport& gap);

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_MESSAGES_H_
