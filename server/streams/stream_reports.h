// What a stream of flows says of itself: its beginning, its totals, its end.
#ifndef WEIR_SERVER_STREAMS_STREAM_REPORTS_H_
#define WEIR_SERVER_STREAMS_STREAM_REPORTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/log/cursor.h"
#include "server/convert/tokens.h"
#include "server/streams/stream_requests.h"
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

// Puts the gaps of a stream together, so that it tells of the events that it lost only now and
// then.
// A subscriber that is slower than its session loses events again and again, a few before each of
// its messages. The first gap is told at once. Those that follow within kIntervalNs of one that was
// told are told together, behind the events in between, so that gaps stay few and keep no event
// waiting. What is lost and not told yet goes into the stream's tokens. Not thread-safe; times are
// monotonic.
class GapCoalescer {
 public:
  static constexpr int64_t kIntervalNs = 250 * kNanosPerMilli;

  // Takes a gap in; what is to be told now, if anything.
  std::optional<GapReport> Add(const Gap& gap, int64_t now_ns);

  // Lost before the stream began, and not told then: due at once.
  void Restore(const GapReport& report) { untold_ = report; }

  const std::optional<GapReport>& untold() const { return untold_; }
  // How long it may wait; 0: no longer. REQUIRES: something is untold.
  int64_t DueIn(int64_t now_ns) const;

  // What was untold is told. REQUIRES: something is untold.
  GapReport Tell(int64_t now_ns);

 private:
  std::optional<GapReport> untold_;
  std::optional<int64_t> last_told_ns_;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_REPORTS_H_
