// One of the streams that a sensor may have at one time.
#ifndef WEIR_SERVER_STREAMS_STREAM_SLOT_H_
#define WEIR_SERVER_STREAMS_STREAM_SLOT_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/convert/error_details.h"
#include "server/sensor_state.h"

namespace weir {

// Counts its stream as open while it exists, and against max_streams until Release(). Not
// thread-safe. `state` outlives it.
class StreamSlot {
 public:
  explicit StreamSlot(SensorState& state) : state_(state) {
    state_.open_streams.fetch_add(1);
    taken_ = state_.streams.fetch_add(1) < state_.stream_limits.max_streams;
    if (!taken_) state_.streams.fetch_sub(1);
  }
  ~StreamSlot() {
    Release();
    state_.open_streams.fetch_sub(1);
  }
  StreamSlot(const StreamSlot&) = delete;
  StreamSlot& operator=(const StreamSlot&) = delete;

  bool taken() const { return taken_; }

  // Gives the slot back early: a stream whose client is frozen may never be done.
  void Release() {
    if (taken_) state_.streams.fetch_sub(1);
    taken_ = false;
  }

  absl::Status RefusedError() const {
    const uint64_t max = state_.stream_limits.max_streams;
    return WithLimit({.name = "max_streams", .max = max, .asked = 1, .in_use = max},
                     ErrorFor(ErrorReason::kTooManyStreams,
                              absl::StrCat("streams: ", max, " are open, no more may be")));
  }

 private:
  SensorState& state_;
  bool taken_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_STREAM_SLOT_H_
