// What a stream of flows says of itself: its beginning, its totals, its end.
#ifndef WEIR_SERVER_STREAMS_STREAM_REPORTS_H_
#define WEIR_SERVER_STREAMS_STREAM_REPORTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/convert/gap_report.h"
#include "server/streams/opened_stream.h"
#include "weir/v1/stream.pb.h"

namespace weir {

// What was written to a client so far.
struct StreamTraffic {
  uint64_t bytes = 0;
  uint64_t messages = 0;
};

// The messages' tokens are left to the caller: see TokenOf.
v1::FlowStreamMessage StartedMessage(const std::string& sensor_id, const OpenedStream& stream);
v1::FlowStreamMessage CaughtUpMessage(const OpenedStream& stream);
v1::FlowStreamMessage HeartbeatMessage(const OpenedStream& stream, const StreamTraffic& traffic);

struct StreamEnd {
  v1::FlowStreamMessage message;
  absl::Status outcome;  // of the call
};

// Why a stream is over.
struct StreamOutcome {
  absl::Status outcome;    // what the cursor ended with
  absl::Status fault;      // of the transport: stands in for it unless the subscriber was cut off
  bool caught_up = false;  // it wanted what was there, and has it; the session may go on
  bool draining = false;   // the sensor
};
StreamEnd EndOf(const OpenedStream& stream, const StreamOutcome& why, const StreamTraffic& traffic);

// To resume behind what was read so far, and what of it was lost and is not told yet.
std::string TokenOf(const OpenedStream& stream, const std::optional<GapReport>& untold);

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_REPORTS_H_
