// Where workers put the events that they make. Declared here by who needs it; the log implements
// it.
#ifndef WEIR_ENGINE_METER_FLOW_SINK_H_
#define WEIR_ENGINE_METER_FLOW_SINK_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/record/event_batch.h"

namespace weir {

// Who waits for room in a sink. Thread-safe.
class RoomWaiter {
 public:
  // There may be room. Must not wait, nor call the sink.
  virtual void OnRoom() = 0;

 protected:
  ~RoomWaiter() = default;
};

// Thread-safe: all workers of a meter append to one sink.
//
// Back-pressure reaches the source in two steps: a worker hands its batch on with a flow in hand,
// so that call never waits; between two packets it then looks whether there is room for more, and
// waits until there is, while it does what others want of its flows. So no reader that wants
// something of a worker first can hold it up, and the sink exceeds its bounds by a batch of each
// worker at most.
class FlowSink {
 public:
  virtual ~FlowSink() = default;

  // Takes a batch of events, in the order in which they happened in one worker. Never waits.
  virtual void Append(std::unique_ptr<EventBatch> batch) = 0;

  // Whether another batch like the last one has room: where the session is lossless and a
  // subscriber is slow it has not. Cheap.
  virtual bool has_room() const { return true; }

  // 0 where a batch of so many bytes (EventBatch::footprint()) and events has room. Else how many
  // nanoseconds to wait at most before this is called again; meanwhile `waiter`, which stays until
  // this has given 0, is told when there may be room.
  virtual int64_t NanosToRoom(size_t /*bytes*/, size_t /*events*/, RoomWaiter& /*waiter*/) {
    return 0;
  }
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOW_SINK_H_
