// Requests of the methods whose messages gRPC hands over as bytes.
#ifndef WEIR_SERVER_STREAMS_RAW_REQUEST_H_
#define WEIR_SERVER_STREAMS_RAW_REQUEST_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "server/convert/error_details.h"
#include "server/convert/known_fields.h"

namespace weir {

// INVALID_ARGUMENT where the bytes are no such message, or say what the sensor does not know.
template <typename Request>
absl::Status ParseRequest(const grpc::ByteBuffer& bytes, Request& request) {
  grpc::ByteBuffer shared = bytes;
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) {
    return CheckKnownFields(request);
  }
  return ErrorFor(ErrorReason::kMalformedRequest,
                  absl::StrCat("the message is no ", Request::descriptor()->full_name()));
}

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_RAW_REQUEST_H_
