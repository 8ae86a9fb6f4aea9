// A sink that keeps the events of a meter, as batches and as messages.
#ifndef WEIR_TESTS_SUPPORT_RECORDING_SINK_H_
#define WEIR_TESTS_SUPPORT_RECORDING_SINK_H_

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/meter/flow_sink.h"
#include "weir/v1/event.pb.h"

namespace weir {

// The events that the batch's bytes are, in order. Aborts where they are no FlowEventBatch.
std::vector<v1::FlowEvent> ParseEvents(const EventBatch& batch);

// Thread-safe.
class RecordingSink final : public FlowSink {
 public:
  void Append(std::unique_ptr<EventBatch> batch) override;

  // All events so far, in the order of their batches.
  std::vector<v1::FlowEvent> Events() const;
  size_t batches() const;

  // From here on every Append waits until Release().
  void Hold();
  void Release();
  // Returns once an Append waits.
  void AwaitHeld();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<EventBatch>> batches_;  // all guarded by mutex_
  bool held_ = false;
  int waiting_ = 0;
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_RECORDING_SINK_H_
