// Writes flow events as bytes of weir.v1, once, straight into a batch.
#ifndef WEIR_ENGINE_RECORD_EVENT_WRITER_H_
#define WEIR_ENGINE_RECORD_EVENT_WRITER_H_

#include <memory>

#include "engine/record/event_batch.h"
#include "engine/record/flow_record.h"

namespace weir {

// Thread-compatible: one per worker. Keeps one scratch message, whose parts are reused from event
// to event, so that writing allocates nothing in the steady state.
class EventWriter {
 public:
  EventWriter();
  ~EventWriter();

  // Appends the event and its filter key to `batch`. Its sequence number is set later, by the log.
  void Write(const FlowRecord& record, EventBatch& batch);

 private:
  class Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_EVENT_WRITER_H_
