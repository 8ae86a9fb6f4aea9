// From the requests of FlowService to streams that are open: sessions made or found, subscribed to.
#ifndef WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_
#define WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/capture/unique_descriptor.h"
#include "server/sensor_state.h"
#include "server/streams/opened_stream.h"
#include "weir/v1/flow_service.pb.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_REQUESTS_H_
