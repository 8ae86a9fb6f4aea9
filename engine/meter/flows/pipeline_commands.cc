#include "engine/meter/flows/pipeline_commands.h"

#include "engine/meter/flows/flow_pipeline.h"

namespace weir {

void SnapshotChunk::Run(FlowPipeline* pipeline) {
  if (pipeline != nullptr) {
    pipeline->emitter().Flush();
    has_more_ = pipeline->flows().WriteSnapshot(position_, kMaxBytes, *batch_);
  }
  done_();
}

void VerdictBatch::Expect(size_t workers) {
  workers_left_.store(workers, std::memory_order_relaxed);
  if (workers == 0) done_();
}

void VerdictBatch::Run(FlowPipeline* pipeline) {
  if (pipeline != nullptr) pipeline->Apply(verdicts_, outcomes_);
  if (workers_left_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_();
}

VerdictTotals VerdictBatch::totals() const {
  VerdictTotals totals;
  for (size_t i = 0; i < verdicts_.size(); ++i) totals.Add(verdicts_[i].flow_id, outcomes_[i]);
  return totals;
}

}  // namespace weir
