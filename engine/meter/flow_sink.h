// Where workers put the events that they make. Declared here by who needs it; the log implements
// it.
#ifndef WEIR_ENGINE_METER_FLOW_SINK_H_
#define WEIR_ENGINE_METER_FLOW_SINK_H_

#include <memory>

#include "engine/record/event_batch.h"

namespace weir {

// Thread-safe: all workers of a meter append to one sink.
class FlowSink {
 public:
  virtual ~FlowSink() = default;

  // Takes a batch of events, in the order in which they happened in one worker. May wait where
  // the session is lossless and a subscriber is slow; that is how back-pressure reaches the source.
  virtual void Append(std::unique_ptr<EventBatch> batch) = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOW_SINK_H_
