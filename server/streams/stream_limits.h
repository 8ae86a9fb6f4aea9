// What all streams of a sensor may take together, and what one upload or connection may.
#ifndef WEIR_SERVER_STREAMS_STREAM_LIMITS_H_
#define WEIR_SERVER_STREAMS_STREAM_LIMITS_H_

#include <cstdint>

#include "engine/base/clock.h"

namespace weir {

struct UploadLimits {
  uint64_t max_bytes = 0;                        // 0 is no limit
  int64_t idle_ns = 60 * kNanosPerSecond;        // without a message that was asked for; above 0
  int64_t max_ns = 24 * 3600 * kNanosPerSecond;  // from its first message to its end; above 0
};

struct StreamLimits {
  uint32_t max_streams = 1024;  // of flows and of sessions' states, at one time
  uint32_t max_pending = 1024;  // calls that wait for a thread to open files or sessions
  // How long a capture may stay for its client to come back; a request for more gets so much.
  int64_t max_linger_ns = 3600 * kNanosPerSecond;
  UploadLimits upload;
};

// What gRPC itself holds to; beyond, its own status.
struct TransportLimits {
  uint32_t max_connection_streams = 1024;           // calls at one time; more wait at the client
  uint32_t max_request_bytes = uint32_t{4} << 20;   // of one message; below 2 GiB
  uint64_t max_buffer_bytes = uint64_t{512} << 20;  // over all connections
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_LIMITS_H_
