// Verdicts on their way to the workers that have the flows.
#ifndef WEIR_ENGINE_METER_HOLDS_VERDICT_BATCH_H_
#define WEIR_ENGINE_METER_HOLDS_VERDICT_BATCH_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "engine/meter/holds/flow_verdict.h"
#include "engine/meter/worker_command.h"

namespace weir {

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

#endif  // WEIR_ENGINE_METER_HOLDS_VERDICT_BATCH_H_
