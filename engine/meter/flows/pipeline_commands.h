// What is posted to workers from outside: a look at their open flows, verdicts on them.
#ifndef WEIR_ENGINE_METER_FLOWS_PIPELINE_COMMANDS_H_
#define WEIR_ENGINE_METER_FLOWS_PIPELINE_COMMANDS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "engine/meter/holds/flow_verdict.h"
#include "engine/meter/worker_command.h"
#include "engine/record/event_batch.h"

namespace weir {

// Posted once, to one worker. A chunk is bounded, so that the worker is back with its packets soon.
// All chunks of a worker, each from where the one before has come to, hold each flow once that is
// open all the time; one that ends meanwhile has its ENDED event in the log, after its event here
// where it has one.
class SnapshotChunk final : public WorkerCommand {
 public:
  // Bytes of events; the last event may go beyond.
  static constexpr size_t kMaxBytes = size_t{256} << 10;

  // From `position` on, 0 for the first chunk. `done` is called once, on the worker's thread or,
  // where the worker is over, on any; it must not wait. All that the worker made before the chunk
  // is in its sink by then, and nothing else.
  SnapshotChunk(uint32_t position, std::function<void()> done)
      : position_(position), done_(std::move(done)) {}

  void Run(FlowPipeline* pipeline) override;

  // Once `done` was called: the events, which have no sequence numbers; where the next chunk
  // begins; whether there is one.
  std::shared_ptr<const EventBatch> batch() const { return batch_; }
  uint32_t position() const { return position_; }
  bool has_more() const { return has_more_; }

 private:
  uint32_t position_;
  const std::function<void()> done_;
  std::shared_ptr<EventBatch> batch_ = std::make_shared<EventBatch>();
  bool has_more_ = false;
};

// Verdicts on their way to the workers that have the flows.
// Which worker has a flow is not known from its id, so every worker looks for its own; verdicts on
// one flow are applied in their order. Posted once.
class VerdictBatch final : public WorkerCommand {
 public:
  // `done` is called once, when every worker has run the batch, from any thread; it must not wait.
  explicit VerdictBatch(std::vector<FlowVerdict> verdicts, std::function<void()> done)
      : verdicts_(std::move(verdicts)), outcomes_(verdicts_.size()), done_(std::move(done)) {}

  // To so many workers it is posted. REQUIRES: called before the first Run.
  void Expect(size_t workers);

  void Run(FlowPipeline* pipeline) override;

  // Once `done` was called.
  VerdictTotals totals() const;

 private:
  const std::vector<FlowVerdict> verdicts_;
  // By the verdicts' indexes. A flow has one worker, which alone writes the outcomes of its
  // verdicts.
  std::vector<VerdictOutcome> outcomes_;
  const std::function<void()> done_;
  std::atomic<size_t> workers_left_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_PIPELINE_COMMANDS_H_
