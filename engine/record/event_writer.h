// Writes flow events as bytes of weir.v1, once, straight into a batch.
#ifndef WEIR_ENGINE_RECORD_EVENT_WRITER_H_
#define WEIR_ENGINE_RECORD_EVENT_WRITER_H_

#include <cstddef>
#include <memory>
#include <span>

#include "engine/dpi/application.h"
#include "engine/record/event_batch.h"
#include "engine/record/flow_record.h"

namespace weir {

// Thread-compatible: one per worker. Keeps one scratch message, whose parts are reused from event
// to event, so that writing allocates nothing in the steady state.
class EventWriter {
 public:
  // `risks`, the names and scores of the risk numbers, outlives the writer; ascending by id.
  explicit EventWriter(std::span<const RiskInfo> risks);
  ~EventWriter();

  // Appends the event and its filter key to `batch`. Its sequence number is set later, by the log.
  void Write(const FlowRecord& record, EventBatch& batch);

  // The same for an event that stands in no log, and so has no sequence number.
  void WriteUnnumbered(const FlowRecord& record, EventBatch& batch);

 private:
  class Scratch;
  void Append(const FlowRecord& record, size_t sequence_bytes, EventBatch& batch);

  const std::span<const RiskInfo> risks_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_EVENT_WRITER_H_
