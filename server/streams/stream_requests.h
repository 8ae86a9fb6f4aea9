// From the requests of FlowService to streams that are open: sessions made or found, subscribed to.
#ifndef WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_
#define WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/unique_descriptor.h"
#include "engine/session/session.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "server/convert/error_details.h"
#include "server/convert/known_fields.h"
#include "server/convert/subscription.h"
#include "server/sensor_state.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/subscription.pb.h"

namespace weir {

// A stream of flows that was admitted: its subscriber, and what was agreed.
struct OpenedStream {
  std::unique_ptr<Subscription> subscription;
  StreamOptions options;
  v1::Subscription effective;
  // Called after the subscription is gone, where it may wait. May be empty.
  std::function<void()> on_closed;

  Cursor& cursor() const { return subscription->cursor(); }
  Session& session() const { return subscription->session(); }
};

// Waits only where the subscription needs the catalogue of names (NeedsCatalog).
absl::StatusOr<OpenedStream> OpenSubscription(SensorState& state,
                                              const v1::SubscribeFlowsRequest& request);

// Likewise. FAILED_PRECONDITION where the session allows no verdicts or no hold, or has a holder
// that is not to be taken over.
absl::StatusOr<OpenedStream> OpenExchange(SensorState& state, const v1::OpenExchange& request);

// These two make a session, which is the call's own and deleted with it, or after the linger that
// the request has: for task threads. ALREADY_EXISTS where its id is taken.
absl::StatusOr<OpenedStream> OpenCapture(SensorState& state,
                                         const v1::CaptureFlowsRequest& request);
// The capture is read from `input`.
absl::StatusOr<OpenedStream> OpenUpload(SensorState& state, const v1::OpenUpload& request,
                                        UniqueDescriptor input);

// What an upload of more bytes than the sensor takes is answered. `bytes` are those announced or
// come so far.
absl::Status UploadTooLarge(uint64_t max_bytes, uint64_t bytes);

// Requests of the methods whose messages gRPC hands over as bytes.
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

#endif  // WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_
