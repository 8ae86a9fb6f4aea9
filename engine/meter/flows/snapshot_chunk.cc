#include "engine/meter/flows/snapshot_chunk.h"

#include "engine/meter/flows/flow_pipeline.h"

namespace weir {

void SnapshotChunk::Run(FlowPipeline* pipeline) {
  if (pipeline != nullptr) {
    has_more_ = pipeline->flows().WriteSnapshot(position_, kMaxBytes, *batch_);
  }
  done_();
}

}  // namespace weir
